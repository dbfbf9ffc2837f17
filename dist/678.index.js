export const id = 678;
export const ids = [678];
export const modules = {

/***/ 51678:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   decryptRc2: () => (/* binding */ decryptRc2)
/* harmony export */ });
/* harmony import */ var node_forge_lib_rc2_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(86893);
/* harmony import */ var node_forge_lib_util_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(97456);


const BLOCK_BYTES = 8;
const CHUNK_BYTES = 1024;
function decryptRc2(key, iv, ciphertext) {
    if (ciphertext.length === 0 || ciphertext.length % BLOCK_BYTES !== 0)
        throw new Error('not a whole number of blocks');
    const pieces = [];
    let chunkIv = iv;
    for (let start = 0; start < ciphertext.length; start += CHUNK_BYTES) {
        const chunk = ciphertext.subarray(start, start + CHUNK_BYTES);
        const decryption = node_forge_lib_rc2_js__WEBPACK_IMPORTED_MODULE_0__.createDecryptionCipher(key.toString('latin1'), key.length * 8);
        decryption.start(byteBuffer(chunkIv));
        decryption.update(byteBuffer(chunk));
        pieces.push(decryption.output.getBytes());
        chunkIv = chunk.subarray(-BLOCK_BYTES);
    }
    return withoutPadding(Buffer.from(pieces.join(''), 'latin1'));
}
function withoutPadding(padded) {
    const count = padded.at(-1) ?? 0;
    const padding = padded.subarray(-count);
    if (count < 1 || count > BLOCK_BYTES || padding.some((byte) => byte !== count))
        throw new Error('wrong padding');
    return padded.subarray(0, -count);
}
function byteBuffer(bytes) {
    return node_forge_lib_util_js__WEBPACK_IMPORTED_MODULE_1__.createBuffer(Buffer.from(bytes).toString('latin1'));
}


/***/ })

};
