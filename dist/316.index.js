export const id = 316;
export const ids = [316];
export const modules = {

/***/ 87316:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   generateCertificate: () => (/* binding */ generateCertificate)
/* harmony export */ });
/* harmony import */ var reflect_metadata__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80477);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77598);
/* harmony import */ var _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8927);
/* harmony import */ var _domain_certificate_certificate_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(66258);
/* harmony import */ var _domain_request_managed_names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(82451);
/* harmony import */ var _certificate_facts_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(17460);
/* harmony import */ var _rsa_key_pair_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(34030);







const SERIAL_NUMBER_BYTES = 16;
async function generateCertificate(request, keys, now) {
    const certificate = await _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .X509CertificateGenerator */ .Jy.createSelfSigned({
        serialNumber: positiveSerialNumber(),
        name: subjectOf(request),
        ...(0,_domain_certificate_certificate_js__WEBPACK_IMPORTED_MODULE_6__/* .lifetimeOf */ .XA)(request, now),
        keys,
        signingAlgorithm: _rsa_key_pair_js__WEBPACK_IMPORTED_MODULE_5__/* .RSA_SHA256 */ .b,
        extensions: [
            new _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .BasicConstraintsExtension */ .WA(false, undefined, true),
            new _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .KeyUsagesExtension */ .hy(_peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .KeyUsageFlags */ .Ob.digitalSignature | _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .KeyUsageFlags */ .Ob.keyEncipherment, true),
            new _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .ExtendedKeyUsageExtension */ .j6([_peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .ExtendedKeyUsage */ .CD.clientAuth, _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .ExtendedKeyUsage */ .CD.serverAuth]),
            await _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .SubjectKeyIdentifierExtension */ .QE.create(keys.publicKey, false, node_crypto__WEBPACK_IMPORTED_MODULE_1__.webcrypto)
        ]
    }, node_crypto__WEBPACK_IMPORTED_MODULE_1__.webcrypto);
    const der = new Uint8Array(certificate.rawData);
    return { facts: (0,_certificate_facts_js__WEBPACK_IMPORTED_MODULE_4__/* .certificateFacts */ .l)(der), certificate: der, chain: [], privateKey: node_crypto__WEBPACK_IMPORTED_MODULE_1__.KeyObject.from(keys.privateKey) };
}
function subjectOf({ friendlyName }) {
    return new _peculiar_x509__WEBPACK_IMPORTED_MODULE_2__/* .Name */ .SX([{ OU: [{ utf8String: _domain_request_managed_names_js__WEBPACK_IMPORTED_MODULE_3__/* .MANAGED_BY */ .Kf }] }, { CN: [{ utf8String: friendlyName }] }]);
}
function positiveSerialNumber() {
    const bytes = (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.randomBytes)(SERIAL_NUMBER_BYTES);
    bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
    return bytes.toString('hex');
}


/***/ })

};
