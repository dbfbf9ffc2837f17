export const id = 1;
export const ids = [1];
export const modules = {

/***/ 20397:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ backoff)
/* harmony export */ });
/* harmony import */ var _wait_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(79440);

const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const LONGEST_DELAY_MS = 15_000;
function backoff(what, context) {
    const { clock, deadline } = context;
    let tries = 0;
    let since;
    return {
        async wait(atLeastSeconds = 0) {
            const jitter = 1 + Math.random() / 4;
            const delay = Math.max((DELAYS_MS[tries] ?? LONGEST_DELAY_MS) * jitter, atLeastSeconds * 1000);
            tries += 1;
            if (clock.now().getTime() + delay > deadline.getTime())
                return false;
            since ??= clock.now();
            await (0,_wait_js__WEBPACK_IMPORTED_MODULE_0__/* .wait */ .u)(what, delay, context, since);
            return true;
        }
    };
}


/***/ }),

/***/ 17460:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ certificateFacts)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _domain_identifiers_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29137);
/* harmony import */ var _pkcs12_certificate_subject_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(67239);



function certificateFacts(certificate) {
    const parsed = new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(certificate);
    return {
        thumbprint: (0,_domain_identifiers_js__WEBPACK_IMPORTED_MODULE_1__/* .thumbprint */ .O1)((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha1').update(certificate).digest('hex')),
        thumbprintSha256: (0,_domain_identifiers_js__WEBPACK_IMPORTED_MODULE_1__/* .thumbprintSha256 */ .Pn)((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(certificate).digest('hex')),
        subject: (0,_pkcs12_certificate_subject_js__WEBPACK_IMPORTED_MODULE_2__/* .certificateSubject */ .i)(parsed),
        isSelfSigned: parsed.subject === parsed.issuer,
        notBefore: parsed.validFromDate,
        notAfter: parsed.validToDate
    };
}


/***/ }),

/***/ 34030:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ generateKeyPair),
/* harmony export */   b: () => (/* binding */ RSA_SHA256)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);

const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
async function generateKeyPair(keySize) {
    return await node_crypto__WEBPACK_IMPORTED_MODULE_0__.webcrypto.subtle.generateKey({ ...RSA_SHA256, modulusLength: keySize, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
}


/***/ }),

/***/ 50523:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ connectionProblem),
/* harmony export */   Z: () => (/* binding */ knownProblem)
/* harmony export */ });
/* harmony import */ var _proxy_proxy_failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(63681);

const TRUST_ADVICE = 'if a proxy of yours opens TLS connections, give its CA certificate in the environment variable NODE_EXTRA_CA_CERTS';
const PROBLEMS = {
    ENOTFOUND: { kind: 'final', text: 'the host name is unknown; check its spelling and the DNS of the runner' },
    EAI_AGAIN: { kind: 'transient', text: 'the DNS server did not answer' },
    ECONNREFUSED: { kind: 'final', text: 'the connection was refused; check host, port and firewall' },
    EHOSTUNREACH: { kind: 'final', text: 'no route to the host; check the network of the runner' },
    ENETUNREACH: { kind: 'final', text: 'no route to the network; check the network of the runner' },
    CERT_HAS_EXPIRED: { kind: 'final', text: 'its TLS certificate has expired; check the clock of the runner' },
    CERT_NOT_YET_VALID: { kind: 'final', text: 'its TLS certificate is not valid yet; check the clock of the runner' },
    DEPTH_ZERO_SELF_SIGNED_CERT: { kind: 'final', text: `its TLS certificate is self-signed; ${TRUST_ADVICE}` },
    SELF_SIGNED_CERT_IN_CHAIN: { kind: 'final', text: `its TLS certificate is not trusted; ${TRUST_ADVICE}` },
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: { kind: 'final', text: `its TLS certificate is not trusted; ${TRUST_ADVICE}` },
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { kind: 'final', text: `its TLS certificate is not trusted; ${TRUST_ADVICE}` },
    ERR_TLS_CERT_ALTNAME_INVALID: { kind: 'final', text: 'its TLS certificate is for another host name' },
    ECONNRESET: { kind: 'transient', text: 'the connection was reset' },
    EPIPE: { kind: 'transient', text: 'the connection was closed' },
    ETIMEDOUT: { kind: 'transient', text: 'the connection timed out' },
    PARSE_ERROR: { kind: 'transient', text: 'the answer broke off' }
};
function connectionProblem(error) {
    const problem = knownProblem(error);
    if (problem !== undefined)
        return problem;
    if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
        return { kind: 'transient', text: 'the answer took too long' };
    }
    return { kind: 'transient', text: error instanceof Error ? error.message : String(error) };
}
function knownProblem(error) {
    for (const link of causes(error)) {
        if (link instanceof _proxy_proxy_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .ProxyFailure */ .N)
            return proxyProblem(link);
        const code = 'code' in link ? link.code : undefined;
        if (typeof code === 'string' && Object.hasOwn(PROBLEMS, code))
            return PROBLEMS[code];
        if (typeof code === 'string' && (code === 'EPROTO' || code.startsWith('ERR_SSL_')))
            return NO_TLS;
    }
    return undefined;
}
function proxyProblem({ host, hasCredentials, reason }) {
    if ('cause' in reason) {
        const { kind, text } = connectionProblem(reason.cause);
        return { kind, text: `the proxy ${host} cannot be used: ${text}` };
    }
    const { status, schemes = [] } = reason;
    if (status === 407)
        return { kind: 'final', text: `the proxy ${host} ${proxyWish(hasCredentials, schemes)} (HTTP 407)` };
    return status >= 500
        ? { kind: 'transient', text: `the proxy ${host} could not connect (HTTP ${status})` }
        : { kind: 'final', text: `the proxy ${host} does not let this host through; allow it there (HTTP ${status})` };
}
function proxyWish(hasCredentials, schemes) {
    if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
        return `offers only ${schemes.join(' and ')} to sign in, and only Basic is supported; let it offer Basic, or let the runner through without a sign-in`;
    }
    return hasCredentials
        ? 'does not take the user name and password in its URL'
        : 'asks for user name and password; give them in its URL, as in http://user:password@host:port';
}
const NO_TLS = { kind: 'final', text: 'what answers there does not speak TLS; check host and port' };
const CAUSES_LIMIT = 8;
function causes(error) {
    const chain = [];
    const queue = [error];
    while (queue.length > 0 && chain.length < CAUSES_LIMIT) {
        const link = queue.shift();
        if (typeof link !== 'object' || link === null)
            continue;
        chain.push(link);
        if (link instanceof AggregateError)
            queue.push(...link.errors);
        if ('cause' in link)
            queue.push(link.cause);
    }
    return chain;
}


/***/ }),

/***/ 78228:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ GithubPace)
/* harmony export */ });
/* harmony import */ var _cancellation_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(42529);
/* harmony import */ var _wait_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(79440);


const BURST = 5;
const WRITE_INTERVAL_MS = 1_000;
class GithubPace {
    #pausedUntil = 0;
    #lastInLine = Promise.resolve();
    #evenUntil = 0;
    pause(until) {
        this.#pausedUntil = Math.max(this.#pausedUntil, until.getTime());
    }
    async untilOpen(timing) {
        return waitUntil(this.#pausedUntil, timing);
    }
    async inTurn(timing, write) {
        const { promise: done, resolve: leave } = Promise.withResolvers();
        const before = this.#lastInLine;
        this.#lastInLine = Promise.all([before, done]);
        try {
            await (0,_cancellation_js__WEBPACK_IMPORTED_MODULE_0__/* .untilCancelled */ .c)(before, timing.signal);
            const now = timing.clock.now().getTime();
            const start = Math.max(now, this.#evenUntil - (BURST - 1) * WRITE_INTERVAL_MS);
            if ((await waitUntil(start, timing)) !== undefined)
                return undefined;
            this.#evenUntil = Math.max(start, this.#evenUntil) + WRITE_INTERVAL_MS;
            return await write();
        }
        finally {
            leave();
        }
    }
}
async function waitUntil(time, context) {
    const { clock, deadline } = context;
    const milliseconds = time - clock.now().getTime();
    if (milliseconds <= 0)
        return undefined;
    if (time > deadline.getTime())
        return new Date(time);
    await (0,_wait_js__WEBPACK_IMPORTED_MODULE_1__/* .wait */ .u)('GitHub', milliseconds, context);
    return undefined;
}


/***/ }),

/***/ 28392:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ headerFields)
/* harmony export */ });
/* harmony import */ var _json_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(52393);

function headerFields(headers) {
    const entries = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .isJsonObject */ .OW)(headers) ? Object.entries(headers) : [];
    return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}


/***/ }),

/***/ 52393:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FZ: () => (/* binding */ listField),
/* harmony export */   M8: () => (/* binding */ textField),
/* harmony export */   OW: () => (/* binding */ isJsonObject),
/* harmony export */   ZZ: () => (/* binding */ field),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   sJ: () => (/* binding */ numberField)
/* harmony export */ });
function isJsonObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function field(value, name) {
    return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
function textOf(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function textField(value, name) {
    return textOf(field(value, name));
}
function numberField(value, name) {
    const found = field(value, name);
    return typeof found === 'number' ? found : undefined;
}
function listField(value, name) {
    const found = field(value, name);
    return Array.isArray(found) ? found : undefined;
}


/***/ }),

/***/ 19833:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ isPassingStatus)
/* harmony export */ });
const PERMANENT = [501, 505];
function isPassingStatus(status) {
    return status === 408 || status === 429 || (status >= 500 && !PERMANENT.includes(status));
}


/***/ }),

/***/ 83810:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ proxiedPipeline),
/* harmony export */   z: () => (/* binding */ sharedHttpClient)
/* harmony export */ });
/* harmony import */ var _azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(16033);
/* harmony import */ var _proxy_tunnel_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(50377);


const sharedHttpClient = (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .createDefaultHttpClient */ .fl)();
function proxiedPipeline() {
    const pipeline = (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .createEmptyPipeline */ .O8)();
    for (const policy of [(0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .proxyPolicy */ .Ll)(), (0,_proxy_tunnel_js__WEBPACK_IMPORTED_MODULE_1__/* .proxyTunnelPolicy */ .R)(), (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .decompressResponsePolicy */ .rQ)(), (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .userAgentPolicy */ .z7)()]) {
        pipeline.addPolicy(policy);
    }
    return pipeline;
}


/***/ }),

/***/ 63681:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ ProxyFailure),
/* harmony export */   u: () => (/* binding */ offeredSchemes)
/* harmony export */ });
class ProxyFailure extends Error {
    name = 'ProxyFailure';
    host;
    hasCredentials;
    reason;
    constructor(proxy, reason) {
        super(`the proxy ${proxy.host} opened no tunnel`, 'cause' in reason ? { cause: reason.cause } : {});
        this.host = proxy.host;
        this.hasCredentials = proxy.username !== '' || proxy.password !== '';
        this.reason = reason;
    }
}
function offeredSchemes(header) {
    const challenges = [header ?? []]
        .flat()
        .join(', ')
        .replace(/"[^"]*"/g, '""');
    const names = challenges.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s*(?:,|$)|\s+[^\s=])/g);
    return [...new Set([...names].map(([, name]) => name ?? ''))];
}


/***/ }),

/***/ 50377:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ proxyTunnelPolicy)
/* harmony export */ });
/* harmony import */ var https_proxy_agent__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(71566);
/* harmony import */ var _proxy_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(63681);


class ProxyTunnel extends https_proxy_agent__WEBPACK_IMPORTED_MODULE_0__/* .HttpsProxyAgent */ .b {
    failure;
    #patienceMs;
    #signal;
    constructor(proxy, patienceMs, signal) {
        super(proxy);
        this.#patienceMs = patienceMs;
        this.#signal = signal;
    }
    async connect(request, options) {
        this.failure = undefined;
        request.once('proxyConnect', ({ statusCode, headers }) => {
            const schemes = (0,_proxy_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .offeredSchemes */ .u)(headers['proxy-authenticate']);
            if (statusCode !== 200)
                this.failure = new _proxy_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .ProxyFailure */ .N(this.proxy, { status: statusCode, schemes });
        });
        const opening = new AbortController();
        const end = () => opening.abort();
        const timer = setTimeout(end, this.#patienceMs);
        this.#signal?.addEventListener('abort', end);
        this.connectOpts.signal = opening.signal;
        try {
            return await super.connect(request, options);
        }
        catch (cause) {
            this.failure = new _proxy_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .ProxyFailure */ .N(this.proxy, { cause });
            throw cause;
        }
        finally {
            clearTimeout(timer);
            this.#signal?.removeEventListener('abort', end);
        }
    }
}
const OPENING_TIMEOUT_MS = 30_000;
function proxyTunnelPolicy(patienceMs = OPENING_TIMEOUT_MS) {
    return {
        name: 'proxyTunnel',
        async sendRequest(request, next) {
            const { agent } = request;
            if (!(agent instanceof https_proxy_agent__WEBPACK_IMPORTED_MODULE_0__/* .HttpsProxyAgent */ .b))
                return next(request);
            const tunnel = new ProxyTunnel(agent.proxy, patienceMs, request.abortSignal);
            request.agent = tunnel;
            const response = await next(request).catch((error) => {
                throw tunnel.failure ?? error;
            });
            if (tunnel.failure !== undefined)
                throw tunnel.failure;
            return response;
        }
    };
}


/***/ }),

/***/ 69832:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ retryAfterSeconds),
/* harmony export */   V: () => (/* binding */ answeredOn)
/* harmony export */ });
function retryAfterSeconds(header, now) {
    if (header === undefined)
        return undefined;
    const text = header.trim();
    if (/^\d{1,6}$/.test(text))
        return Number(text);
    const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
    const seconds = (date - (now?.getTime() ?? Number.NaN)) / 1000;
    return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}
function answeredOn({ date = '' }) {
    const answered = new Date(date);
    return Number.isNaN(answered.getTime()) ? undefined : answered;
}


/***/ }),

/***/ 79440:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ wait)
/* harmony export */ });
async function wait(what, milliseconds, { clock, deadline, signal, log }, since = clock.now()) {
    const ended = log.waiting({ what, since, until: deadline });
    try {
        await clock.sleep(milliseconds, signal);
    }
    finally {
        ended();
    }
}


/***/ }),

/***/ 42529:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ signalForWrites),
/* harmony export */   c: () => (/* binding */ untilCancelled)
/* harmony export */ });
async function untilCancelled(work, signal) {
    signal.throwIfAborted();
    const cancelled = Promise.withResolvers();
    const stop = () => cancelled.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
        return await Promise.race([work, cancelled.promise]);
    }
    finally {
        signal.removeEventListener('abort', stop);
    }
}
const GRACE_MS = 3_000;
function signalForWrites(signal) {
    const controller = new AbortController();
    const abortLater = () => setTimeout(() => controller.abort(signal.reason), GRACE_MS).unref();
    if (signal.aborted)
        abortLater();
    else
        signal.addEventListener('abort', abortLater, { once: true });
    return controller.signal;
}


/***/ }),

/***/ 36180:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $$: () => (/* binding */ bytesOf),
/* harmony export */   C0: () => (/* binding */ decodeBer),
/* harmony export */   G$: () => (/* binding */ decodeOrRefuse),
/* harmony export */   cw: () => (/* binding */ decodeOrUndefined)
/* harmony export */ });
/* harmony import */ var _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47261);
/* harmony import */ var _ber_normalization_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(11688);
/* harmony import */ var _pfx_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(44372);



const PARSE_OPTIONS = { berOptions: { parseEmbedded: false } };
function decodeBer(bytes, structure) {
    return _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__.AsnConvert.parse((0,_ber_normalization_js__WEBPACK_IMPORTED_MODULE_1__/* .normalizeBer */ .d)(new Uint8Array(bytes)), structure, PARSE_OPTIONS);
}
function decodeOrRefuse(bytes, structure, part) {
    try {
        return decodeBer(bytes, structure);
    }
    catch (cause) {
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_2__/* .damagedPfx */ .ux)(part, cause);
    }
}
function decodeOrUndefined(bytes, structure) {
    try {
        return decodeBer(bytes, structure);
    }
    catch {
        return undefined;
    }
}
function bytesOf(octets) {
    return new Uint8Array(octets.buffer);
}


/***/ }),

/***/ 63535:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NH: () => (/* binding */ Pbes2Parameters),
/* harmony export */   Wy: () => (/* binding */ MacData),
/* harmony export */   XW: () => (/* binding */ EncryptedData),
/* harmony export */   aQ: () => (/* binding */ Pbkdf2Parameters),
/* harmony export */   jj: () => (/* binding */ Pbmac1Parameters),
/* harmony export */   qH: () => (/* binding */ encodeDer),
/* harmony export */   qv: () => (/* binding */ Pkcs12PbeParameters),
/* harmony export */   vj: () => (/* binding */ Pfx)
/* harmony export */ });
/* harmony import */ var _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21467);
/* harmony import */ var _peculiar_asn1_rsa__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7300);
/* harmony import */ var _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(47261);
/* harmony import */ var _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33594);




const BIG_INTEGER = { type: _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnPropTypes.Integer, converter: _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnIntegerBigIntConverter };
class MacData {
    mac = new _peculiar_asn1_rsa__WEBPACK_IMPORTED_MODULE_1__.DigestInfo();
    macSalt = new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString();
    iterations = 1n;
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_rsa__WEBPACK_IMPORTED_MODULE_1__.DigestInfo })(MacData.prototype, 'mac');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString })(MacData.prototype, 'macSalt');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ ...BIG_INTEGER, defaultValue: 1n })(MacData.prototype, 'iterations');
class Pfx {
    version = 3n;
    authSafe = new _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_0__.ContentInfo();
    macData;
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)(BIG_INTEGER)(Pfx.prototype, 'version');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_0__.ContentInfo })(Pfx.prototype, 'authSafe');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: MacData, optional: true })(Pfx.prototype, 'macData');
class Pkcs12PbeParameters {
    salt = new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString();
    iterations = 0n;
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString })(Pkcs12PbeParameters.prototype, 'salt');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)(BIG_INTEGER)(Pkcs12PbeParameters.prototype, 'iterations');
class Pbkdf2Parameters {
    salt = new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString();
    iterationCount = 0n;
    keyLength;
    prf;
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString })(Pbkdf2Parameters.prototype, 'salt');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)(BIG_INTEGER)(Pbkdf2Parameters.prototype, 'iterationCount');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ ...BIG_INTEGER, optional: true })(Pbkdf2Parameters.prototype, 'keyLength');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier, optional: true })(Pbkdf2Parameters.prototype, 'prf');
class Pbes2Parameters {
    keyDerivationFunc = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier();
    encryptionScheme = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier();
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier })(Pbes2Parameters.prototype, 'keyDerivationFunc');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier })(Pbes2Parameters.prototype, 'encryptionScheme');
class Pbmac1Parameters {
    keyDerivationFunc = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier();
    messageAuthScheme = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier();
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier })(Pbmac1Parameters.prototype, 'keyDerivationFunc');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier })(Pbmac1Parameters.prototype, 'messageAuthScheme');
class EncryptedData {
    version = 0n;
    encryptedContentInfo = new _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_0__.EncryptedContentInfo();
}
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)(BIG_INTEGER)(EncryptedData.prototype, 'version');
(0,_peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnProp)({ type: _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_0__.EncryptedContentInfo })(EncryptedData.prototype, 'encryptedContentInfo');
function encodeDer(structure) {
    return _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.AsnConvert.serialize(structure);
}


/***/ }),

/***/ 11688:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ normalizeBer),
/* harmony export */   g: () => (/* binding */ BerError)
/* harmony export */ });
class BerError extends Error {
    name = 'BerError';
    truncated;
    constructor(message, truncated) {
        super(message);
        this.truncated = truncated;
    }
}
const CONSTRUCTED = 0x20;
const HIGH_TAG_NUMBER = 0x1f;
const TAG_INTEGER = 0x02;
const TAG_OCTET_STRING = 0x04;
const TAG_OBJECT_IDENTIFIER = 0x06;
const INDEFINITE_LENGTH = 0x80;
const END_OF_CONTENTS_BYTES = 2;
const MAX_DEPTH = 40;
const MAX_ELEMENTS = 10_000;
const MAX_BYTES = { [TAG_INTEGER]: 1024, [TAG_OBJECT_IDENTIFIER]: 64 };
function normalizeBer(bytes) {
    const reader = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), elements: 0 };
    return readElement(reader, 0, reader.bytes.length, 0).der;
}
function readElement(reader, start, limit, depth) {
    reader.elements += 1;
    if (depth > MAX_DEPTH || reader.elements > MAX_ELEMENTS)
        throw new BerError('nested too deeply or too long', false);
    const tag = readByte(reader, start, limit);
    if (tag === 0 || (tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER)
        throw new BerError('unexpected tag', false);
    const constructed = (tag & CONSTRUCTED) !== 0;
    const { length, contentsStart } = readLength(reader, start + 1, limit);
    if (length === undefined) {
        if (!constructed)
            throw new BerError('primitive element of indefinite length', false);
        const children = readIndefinite(reader, contentsStart, limit, depth + 1);
        return assemble(tag, children.elements, children.end);
    }
    const end = contentsStart + length;
    if (end > limit)
        throw new BerError('the input ends within an element', limit === reader.bytes.length);
    if (constructed)
        return assemble(tag, readChildren(reader, contentsStart, end, depth + 1), end);
    if (length > (MAX_BYTES[tag] ?? Number.POSITIVE_INFINITY))
        throw new BerError('number too long', false);
    return encode(tag, reader.bytes.subarray(contentsStart, end), end);
}
function readByte(reader, offset, limit) {
    if (offset >= limit)
        throw new BerError('the input ends within an element', limit === reader.bytes.length);
    return reader.bytes.readUInt8(offset);
}
function readLength(reader, offset, limit) {
    const first = readByte(reader, offset, limit);
    if (first === INDEFINITE_LENGTH)
        return { length: undefined, contentsStart: offset + 1 };
    if (first < INDEFINITE_LENGTH)
        return { length: first, contentsStart: offset + 1 };
    const count = first - INDEFINITE_LENGTH;
    if (count > 4)
        throw new BerError('length too long', false);
    let length = 0;
    for (let index = 1; index <= count; index += 1)
        length = length * 256 + readByte(reader, offset + index, limit);
    return { length, contentsStart: offset + 1 + count };
}
function readChildren(reader, start, end, depth) {
    const elements = [];
    for (let offset = start; offset < end;) {
        const element = readElement(reader, offset, end, depth);
        elements.push(element);
        offset = element.end;
    }
    return elements;
}
function readIndefinite(reader, start, limit, depth) {
    const elements = [];
    let offset = start;
    while (readByte(reader, offset, limit) !== 0) {
        const element = readElement(reader, offset, limit, depth);
        elements.push(element);
        offset = element.end;
    }
    if (readByte(reader, offset + 1, limit) !== 0)
        throw new BerError('unexpected tag', false);
    return { elements, end: offset + END_OF_CONTENTS_BYTES };
}
function assemble(tag, children, end) {
    if (tag !== (TAG_OCTET_STRING | CONSTRUCTED))
        return encode(tag, Buffer.concat(children.map((child) => child.der)), end);
    if (children.some((child) => child.tag !== TAG_OCTET_STRING))
        throw new BerError('octet string of other parts', false);
    return encode(TAG_OCTET_STRING, Buffer.concat(children.map((child) => child.contents)), end);
}
function encode(tag, contents, end) {
    return { der: Buffer.concat([Buffer.from([tag, ...lengthOctets(contents.length)]), contents]), contents, tag, end };
}
function lengthOctets(length) {
    if (length < INDEFINITE_LENGTH)
        return [length];
    const octets = [];
    for (let rest = length; rest > 0; rest = Math.floor(rest / 256))
        octets.unshift(rest % 256);
    return [INDEFINITE_LENGTH + octets.length, ...octets];
}


/***/ }),

/***/ 67239:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ certificateSubject)
/* harmony export */ });
function certificateSubject({ subject, serialNumber }) {
    return subject ? subject.replaceAll('\n', ', ') : `serial number ${serialNumber}`;
}


/***/ }),

/***/ 72477:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ DerivedKeys)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57975);


const derivePbkdf2Key = (0,node_util__WEBPACK_IMPORTED_MODULE_1__.promisify)(node_crypto__WEBPACK_IMPORTED_MODULE_0__.pbkdf2);
class DerivedKeys {
    password;
    #keys = new Map();
    constructor(password) {
        this.password = password;
    }
    pbkdf2({ salt, iterations, keyBytes, prf }) {
        const parameters = [Buffer.from(salt).toString('hex'), iterations, keyBytes, prf].join();
        const key = this.#keys.get(parameters) ?? derivePbkdf2Key(this.password.utf8, salt, iterations, keyBytes, prf);
        this.#keys.set(parameters, key);
        return key;
    }
}


/***/ }),

/***/ 52208:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A9: () => (/* binding */ digestOfOid),
/* harmony export */   Ei: () => (/* binding */ DIGESTS),
/* harmony export */   Zq: () => (/* binding */ digestOfHmacOid)
/* harmony export */ });
const DIGESTS = {
    sha1: { digestBytes: 20, blockBytes: 64, oid: '1.3.14.3.2.26', hmacOid: '1.2.840.113549.2.7' },
    sha224: { digestBytes: 28, blockBytes: 64, oid: '2.16.840.1.101.3.4.2.4', hmacOid: '1.2.840.113549.2.8' },
    sha256: { digestBytes: 32, blockBytes: 64, oid: '2.16.840.1.101.3.4.2.1', hmacOid: '1.2.840.113549.2.9' },
    sha384: { digestBytes: 48, blockBytes: 128, oid: '2.16.840.1.101.3.4.2.2', hmacOid: '1.2.840.113549.2.10' },
    sha512: { digestBytes: 64, blockBytes: 128, oid: '2.16.840.1.101.3.4.2.3', hmacOid: '1.2.840.113549.2.11' }
};
const NAMES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
function digestOfOid(oid) {
    return NAMES.find((name) => DIGESTS[name].oid === oid);
}
function digestOfHmacOid(oid) {
    return NAMES.find((name) => DIGESTS[name].hmacOid === oid);
}


/***/ }),

/***/ 49326:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ap: () => (/* binding */ PBES2_CIPHERS),
/* harmony export */   BG: () => (/* binding */ encryptionAlgorithm),
/* harmony export */   Fd: () => (/* binding */ readEncryptionScheme),
/* harmony export */   YG: () => (/* binding */ PKCS12_CIPHERS)
/* harmony export */ });
/* harmony import */ var _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47261);
/* harmony import */ var _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(33594);
/* harmony import */ var _asn1_decoding_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(36180);
/* harmony import */ var _asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(63535);
/* harmony import */ var _digests_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(52208);
/* harmony import */ var _key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7487);
/* harmony import */ var _object_identifiers_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(12059);
/* harmony import */ var _pfx_error_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(44372);








const PKCS12_CIPHERS = {
    '1.2.840.113549.1.12.1.3': { cipher: 'des-ede3-cbc', keyBytes: 24 },
    '1.2.840.113549.1.12.1.4': { cipher: 'des-ede-cbc', keyBytes: 16 },
    '1.2.840.113549.1.12.1.5': { cipher: 'rc2-cbc', keyBytes: 16 },
    '1.2.840.113549.1.12.1.6': { cipher: 'rc2-cbc', keyBytes: 5 }
};
const PBES2_CIPHERS = {
    '1.2.840.113549.3.7': { cipher: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 },
    '2.16.840.1.101.3.4.1.2': { cipher: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 },
    '2.16.840.1.101.3.4.1.22': { cipher: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 },
    '2.16.840.1.101.3.4.1.42': { cipher: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 }
};
function encryptionAlgorithm(scheme) {
    switch (scheme.kind) {
        case 'pkcs12': {
            const parameters = new _asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .Pkcs12PbeParameters */ .qv();
            parameters.salt = new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__.OctetString(scheme.salt);
            parameters.iterations = BigInt(scheme.iterations);
            return new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_1__.AlgorithmIdentifier({ algorithm: scheme.oid, parameters: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .encodeDer */ .qH)(parameters) });
        }
        case 'pbes2': {
            const derivation = new _asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .Pbkdf2Parameters */ .aQ();
            derivation.salt = new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__.OctetString(scheme.salt);
            derivation.iterationCount = BigInt(scheme.iterations);
            derivation.prf = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_1__.AlgorithmIdentifier({ algorithm: _digests_js__WEBPACK_IMPORTED_MODULE_4__/* .DIGESTS */ .Ei[scheme.prf].hmacOid, parameters: null });
            const parameters = new _asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .Pbes2Parameters */ .NH();
            parameters.keyDerivationFunc = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_1__.AlgorithmIdentifier({
                algorithm: _object_identifiers_js__WEBPACK_IMPORTED_MODULE_6__/* .OID */ .V.pbkdf2,
                parameters: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .encodeDer */ .qH)(derivation)
            });
            parameters.encryptionScheme = new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_1__.AlgorithmIdentifier({
                algorithm: scheme.cipherOid,
                parameters: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .encodeDer */ .qH)(new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__.OctetString(scheme.iv))
            });
            return new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_1__.AlgorithmIdentifier({ algorithm: _object_identifiers_js__WEBPACK_IMPORTED_MODULE_6__/* .OID */ .V.pbes2, parameters: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .encodeDer */ .qH)(parameters) });
        }
    }
}
const USE = 'to encrypt the key or the certificate';
const UNREAD_SCHEMES = {
    '1.2.840.113549.1.12.1.1': 'RC4-128',
    '1.2.840.113549.1.12.1.2': 'RC4-40',
    '1.2.840.113549.1.5.3': 'DES with MD5 (PBES1)',
    '1.2.840.113549.1.5.10': 'DES with SHA-1 (PBES1)',
    '1.2.840.113549.3.2': 'RC2 (PBES2)',
    '1.2.392.200011.61.1.1.1.2': 'Camellia-128',
    '1.2.392.200011.61.1.1.1.3': 'Camellia-192',
    '1.2.392.200011.61.1.1.1.4': 'Camellia-256'
};
function readEncryptionScheme(algorithm) {
    if (algorithm.algorithm === _object_identifiers_js__WEBPACK_IMPORTED_MODULE_6__/* .OID */ .V.pbes2)
        return readPbes2(algorithm);
    const oid = algorithm.algorithm;
    if (!isPkcs12Scheme(oid))
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_7__/* .unsupportedAlgorithm */ .XH)(USE, UNREAD_SCHEMES[oid] ?? oid);
    const parameters = (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_5__/* .readParameters */ .Zu)(algorithm, _asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .Pkcs12PbeParameters */ .qv);
    return {
        kind: 'pkcs12',
        oid,
        salt: (0,_asn1_decoding_js__WEBPACK_IMPORTED_MODULE_2__/* .bytesOf */ .$$)(parameters.salt),
        iterations: (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_5__/* .iterationCount */ .xZ)(parameters.iterations)
    };
}
function readPbes2(algorithm) {
    const { keyDerivationFunc, encryptionScheme } = (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_5__/* .readParameters */ .Zu)(algorithm, _asn1_structures_js__WEBPACK_IMPORTED_MODULE_3__/* .Pbes2Parameters */ .NH);
    const cipherOid = encryptionScheme.algorithm;
    if (!isPbes2Cipher(cipherOid))
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_7__/* .unsupportedAlgorithm */ .XH)(USE, UNREAD_SCHEMES[cipherOid] ?? cipherOid);
    const { salt, iterations, prf, keyBytes } = (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_5__/* .readPbkdf2 */ .QX)(keyDerivationFunc, USE);
    const iv = (0,_asn1_decoding_js__WEBPACK_IMPORTED_MODULE_2__/* .bytesOf */ .$$)((0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_5__/* .readParameters */ .Zu)(encryptionScheme, _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_0__.OctetString));
    const cipher = PBES2_CIPHERS[cipherOid];
    if (iv.length !== cipher.blockBytes || (keyBytes !== undefined && keyBytes !== cipher.keyBytes)) {
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_7__/* .damagedPfx */ .ux)('the parameters of an algorithm');
    }
    return { kind: 'pbes2', cipherOid, iv, salt, iterations, prf };
}
function isPkcs12Scheme(oid) {
    return Object.hasOwn(PKCS12_CIPHERS, oid);
}
function isPbes2Cipher(oid) {
    return Object.hasOwn(PBES2_CIPHERS, oid);
}


/***/ }),

/***/ 7487:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QX: () => (/* binding */ readPbkdf2),
/* harmony export */   Zu: () => (/* binding */ readParameters),
/* harmony export */   xZ: () => (/* binding */ iterationCount)
/* harmony export */ });
/* harmony import */ var _asn1_decoding_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(36180);
/* harmony import */ var _asn1_structures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(63535);
/* harmony import */ var _digests_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(52208);
/* harmony import */ var _object_identifiers_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(12059);
/* harmony import */ var _pfx_error_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(44372);





const MAX_ITERATIONS = 2n ** 31n - 1n;
function readPbkdf2(algorithm, use) {
    if (algorithm.algorithm !== _object_identifiers_js__WEBPACK_IMPORTED_MODULE_3__/* .OID */ .V.pbkdf2) {
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_4__/* .unsupportedAlgorithm */ .XH)(use, algorithm.algorithm === _object_identifiers_js__WEBPACK_IMPORTED_MODULE_3__/* .OID */ .V.scrypt ? 'scrypt' : algorithm.algorithm);
    }
    const parameters = readParameters(algorithm, _asn1_structures_js__WEBPACK_IMPORTED_MODULE_1__/* .Pbkdf2Parameters */ .aQ);
    const prfOid = parameters.prf?.algorithm;
    const prf = prfOid === undefined ? 'sha1' : (0,_digests_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOfHmacOid */ .Zq)(prfOid);
    if (prf === undefined)
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_4__/* .unsupportedAlgorithm */ .XH)(use, prfOid ?? '');
    return {
        salt: (0,_asn1_decoding_js__WEBPACK_IMPORTED_MODULE_0__/* .bytesOf */ .$$)(parameters.salt),
        iterations: iterationCount(parameters.iterationCount),
        prf,
        keyBytes: parameters.keyLength === undefined ? undefined : Number(parameters.keyLength)
    };
}
function readParameters(algorithm, structure) {
    if (algorithm.parameters === undefined || algorithm.parameters === null) {
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_4__/* .damagedPfx */ .ux)('an algorithm without its parameters');
    }
    return (0,_asn1_decoding_js__WEBPACK_IMPORTED_MODULE_0__/* .decodeOrRefuse */ .G$)(algorithm.parameters, structure, 'the parameters of an algorithm');
}
function iterationCount(count) {
    if (count < 1n) {
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_4__/* .pfxError */ .Z_)(`The PFX states ${count} rounds of key derivation, which is not possible. Export the certificate again.`);
    }
    return Number(count > MAX_ITERATIONS ? MAX_ITERATIONS : count);
}


/***/ }),

/***/ 69543:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EL: () => (/* binding */ readIntegrityCheck),
/* harmony export */   Ey: () => (/* binding */ encodeMac),
/* harmony export */   JB: () => (/* binding */ verifyMac),
/* harmony export */   QF: () => (/* binding */ authenticate),
/* harmony export */   g3: () => (/* binding */ deriveMacKey)
/* harmony export */ });
/* unused harmony export computeMac */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _peculiar_asn1_rsa__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7300);
/* harmony import */ var _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(47261);
/* harmony import */ var _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33594);
/* harmony import */ var _asn1_decoding_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(36180);
/* harmony import */ var _asn1_structures_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(63535);
/* harmony import */ var _derived_keys_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(72477);
/* harmony import */ var _digests_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(52208);
/* harmony import */ var _key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7487);
/* harmony import */ var _object_identifiers_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(12059);
/* harmony import */ var _pfx_error_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(44372);
/* harmony import */ var _pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(86239);












const USE = 'to protect its integrity';
const PBMAC1_KEY_BYTES = { least: 20, most: 64 };
async function computeMac(check, password, content) {
    return authenticate(check, await deriveMacKey(check, password), content);
}
function authenticate(check, key, content) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)(check.digest, key).update(content).digest();
}
async function verifyMac(check, password, content, expected) {
    const computed = await computeMac(check, password, content);
    return computed.length === expected.length && (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.timingSafeEqual)(computed, expected);
}
function encodeMac(check, value) {
    const macData = new _asn1_structures_js__WEBPACK_IMPORTED_MODULE_5__/* .MacData */ .Wy();
    macData.mac = new _peculiar_asn1_rsa__WEBPACK_IMPORTED_MODULE_1__.DigestInfo({
        digestAlgorithm: new _peculiar_asn1_x509__WEBPACK_IMPORTED_MODULE_3__.AlgorithmIdentifier({ algorithm: _digests_js__WEBPACK_IMPORTED_MODULE_7__/* .DIGESTS */ .Ei[check.digest].oid, parameters: null }),
        digest: new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString(value)
    });
    macData.macSalt = new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_2__.OctetString(check.salt);
    macData.iterations = BigInt(check.iterations);
    return macData;
}
function readIntegrityCheck(macData) {
    const algorithm = macData.mac.digestAlgorithm;
    if (algorithm.algorithm === _object_identifiers_js__WEBPACK_IMPORTED_MODULE_9__/* .OID */ .V.pbmac1)
        return readPbmac1(algorithm);
    const digest = (0,_digests_js__WEBPACK_IMPORTED_MODULE_7__/* .digestOfOid */ .A9)(algorithm.algorithm);
    if (digest === undefined)
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_10__/* .unsupportedAlgorithm */ .XH)(USE, algorithm.algorithm);
    return {
        kind: 'pkcs12-mac',
        digest,
        salt: (0,_asn1_decoding_js__WEBPACK_IMPORTED_MODULE_4__/* .bytesOf */ .$$)(macData.macSalt),
        iterations: (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_8__/* .iterationCount */ .xZ)(macData.iterations)
    };
}
function readPbmac1(algorithm) {
    const { keyDerivationFunc, messageAuthScheme } = (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_8__/* .readParameters */ .Zu)(algorithm, _asn1_structures_js__WEBPACK_IMPORTED_MODULE_5__/* .Pbmac1Parameters */ .jj);
    const digest = (0,_digests_js__WEBPACK_IMPORTED_MODULE_7__/* .digestOfHmacOid */ .Zq)(messageAuthScheme.algorithm);
    if (digest === undefined)
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_10__/* .unsupportedAlgorithm */ .XH)(USE, messageAuthScheme.algorithm);
    const { salt, iterations, prf, keyBytes } = (0,_key_derivation_parameters_js__WEBPACK_IMPORTED_MODULE_8__/* .readPbkdf2 */ .QX)(keyDerivationFunc, USE);
    if (keyBytes === undefined || keyBytes < PBMAC1_KEY_BYTES.least || keyBytes > PBMAC1_KEY_BYTES.most) {
        throw (0,_pfx_error_js__WEBPACK_IMPORTED_MODULE_10__/* .damagedPfx */ .ux)('the key length of its integrity check');
    }
    return { kind: 'pbmac1', digest, prf, salt, iterations, keyBytes };
}
async function deriveMacKey(check, password) {
    switch (check.kind) {
        case 'pkcs12-mac':
            return await (0,_pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_11__/* .derivePkcs12Key */ .V)({
                digest: check.digest,
                password: password.bmpString,
                salt: check.salt,
                iterations: check.iterations,
                purpose: _pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_11__/* .KEY_PURPOSE */ .$.macKey,
                length: _digests_js__WEBPACK_IMPORTED_MODULE_7__/* .DIGESTS */ .Ei[check.digest].digestBytes
            });
        case 'pbmac1':
            return await new _derived_keys_js__WEBPACK_IMPORTED_MODULE_6__/* .DerivedKeys */ .Y(password).pbkdf2(check);
    }
}


/***/ }),

/***/ 12059:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ OID)
/* harmony export */ });
const OID = {
    data: '1.2.840.113549.1.7.1',
    signedData: '1.2.840.113549.1.7.2',
    envelopedData: '1.2.840.113549.1.7.3',
    encryptedData: '1.2.840.113549.1.7.6',
    pbkdf2: '1.2.840.113549.1.5.12',
    pbes2: '1.2.840.113549.1.5.13',
    pbmac1: '1.2.840.113549.1.5.14',
    scrypt: '1.3.6.1.4.1.11591.4.11',
    friendlyName: '1.2.840.113549.1.9.20',
    localKeyId: '1.2.840.113549.1.9.21',
    keyProviderName: '1.3.6.1.4.1.311.17.1',
    rsaEncryption: '1.2.840.113549.1.1.1',
    rsaOaep: '1.2.840.113549.1.1.7',
    rsaPss: '1.2.840.113549.1.1.10'
};


/***/ }),

/***/ 4096:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ decryptWithPassword),
/* harmony export */   p: () => (/* binding */ encryptWithPassword)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _encryption_scheme_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(49326);
/* harmony import */ var _pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(86239);



const SMALL_BLOCK_BYTES = 8;
async function encryptWithPassword(scheme, keys, plaintext) {
    const { cipher, key, iv } = await deriveCipherKey(scheme, keys);
    const encryption = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(cipher, key, iv);
    return Buffer.concat([encryption.update(plaintext), encryption.final()]);
}
async function decryptWithPassword(scheme, keys, ciphertext) {
    const { cipher, key, iv } = await deriveCipherKey(scheme, keys);
    if (cipher === 'rc2-cbc') {
        const { decryptRc2 } = await Promise.all(/* import() */[__webpack_require__.e(893), __webpack_require__.e(678)]).then(__webpack_require__.bind(__webpack_require__, 51678));
        return decryptRc2(key, iv, ciphertext);
    }
    const decryption = cipher === 'des-ede-cbc'
        ? (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)('des-ede3-cbc', Buffer.concat([key, key.subarray(0, SMALL_BLOCK_BYTES)]), iv)
        : (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(cipher, key, iv);
    return Buffer.concat([decryption.update(ciphertext), decryption.final()]);
}
async function deriveCipherKey(scheme, keys) {
    switch (scheme.kind) {
        case 'pkcs12': {
            const { cipher, keyBytes } = _encryption_scheme_js__WEBPACK_IMPORTED_MODULE_1__/* .PKCS12_CIPHERS */ .YG[scheme.oid];
            const source = {
                digest: 'sha1',
                password: keys.password.bmpString,
                salt: scheme.salt,
                iterations: scheme.iterations
            };
            const key = await (0,_pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_2__/* .derivePkcs12Key */ .V)({ ...source, purpose: _pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_2__/* .KEY_PURPOSE */ .$.encryptionKey, length: keyBytes });
            const iv = await (0,_pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_2__/* .derivePkcs12Key */ .V)({
                ...source,
                purpose: _pkcs12_key_derivation_js__WEBPACK_IMPORTED_MODULE_2__/* .KEY_PURPOSE */ .$.initializationVector,
                length: SMALL_BLOCK_BYTES
            });
            return { cipher, key, iv };
        }
        case 'pbes2': {
            const { cipher, keyBytes } = _encryption_scheme_js__WEBPACK_IMPORTED_MODULE_1__/* .PBES2_CIPHERS */ .Ap[scheme.cipherOid];
            const key = await keys.pbkdf2({ ...scheme, keyBytes });
            return { cipher, key, iv: scheme.iv };
        }
    }
}


/***/ }),

/***/ 44372:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AX: () => (/* binding */ notPfx),
/* harmony export */   XH: () => (/* binding */ unsupportedAlgorithm),
/* harmony export */   Z_: () => (/* binding */ pfxError),
/* harmony export */   p0: () => (/* binding */ truncatedPfx),
/* harmony export */   ux: () => (/* binding */ damagedPfx)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19473);

function pfxError(message, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .lZ('certificate-invalid', message, cause === undefined ? {} : { cause });
}
function damagedPfx(part, cause) {
    return pfxError(`The PFX is damaged: ${part} cannot be read. Copy the file again in binary form, or export the certificate again.`, cause);
}
function unsupportedAlgorithm(use, algorithm) {
    return pfxError(`The PFX uses the algorithm ${algorithm} ${use}, which this action does not read. Export the certificate again with AES-256 and SHA-256, or with triple DES and SHA-1.`);
}
function notPfx(cause) {
    return pfxError('The file is not a PFX. Give a PFX file (PKCS #12, usually *.pfx or *.p12) with the certificate and its private key.', cause);
}
function truncatedPfx(cause) {
    return pfxError('The PFX is cut off: its end is missing. Copy the file again in binary form.', cause);
}


/***/ }),

/***/ 86239:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $: () => (/* binding */ KEY_PURPOSE),
  V: () => (/* binding */ derivePkcs12Key)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./build/pkcs12/digests.js
var digests = __webpack_require__(52208);
;// CONCATENATED MODULE: ./build/pkcs12/sha1-chain.js
const SCHEDULE_WORDS = 80;
const DIGEST_BITS = 160;
const PADDING_BIT = 0x80000000;
function chainSha1(digest, rounds) {
    const schedule = new DataView(new ArrayBuffer(SCHEDULE_WORDS * 4));
    let h0 = digest.readInt32BE(0);
    let h1 = digest.readInt32BE(4);
    let h2 = digest.readInt32BE(8);
    let h3 = digest.readInt32BE(12);
    let h4 = digest.readInt32BE(16);
    schedule.setInt32(20, PADDING_BIT, true);
    schedule.setInt32(60, DIGEST_BITS, true);
    for (let round = 0; round < rounds; round += 1) {
        schedule.setInt32(0, h0, true);
        schedule.setInt32(4, h1, true);
        schedule.setInt32(8, h2, true);
        schedule.setInt32(12, h3, true);
        schedule.setInt32(16, h4, true);
        expandSchedule(schedule);
        let a = 0x67452301;
        let b = 0xefcdab89 | 0;
        let c = 0x98badcfe | 0;
        let d = 0x10325476;
        let e = 0xc3d2e1f0 | 0;
        for (let offset = 0; offset < SCHEDULE_WORDS * 4; offset += 4) {
            const mixed = offset < 80
                ? ((b & c) | (~b & d)) + 0x5a827999
                : offset < 160
                    ? (b ^ c ^ d) + 0x6ed9eba1
                    : offset < 240
                        ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                        : (b ^ c ^ d) + 0xca62c1d6;
            const next = (((a << 5) | (a >>> 27)) + mixed + e + schedule.getInt32(offset, true)) | 0;
            e = d;
            d = c;
            c = (b << 30) | (b >>> 2);
            b = a;
            a = next;
        }
        h0 = (a + 0x67452301) | 0;
        h1 = (b + 0xefcdab89) | 0;
        h2 = (c + 0x98badcfe) | 0;
        h3 = (d + 0x10325476) | 0;
        h4 = (e + 0xc3d2e1f0) | 0;
    }
    digest.writeInt32BE(h0, 0);
    digest.writeInt32BE(h1, 4);
    digest.writeInt32BE(h2, 8);
    digest.writeInt32BE(h3, 12);
    digest.writeInt32BE(h4, 16);
}
function expandSchedule(schedule) {
    for (let offset = 64; offset < SCHEDULE_WORDS * 4; offset += 4) {
        const word = schedule.getInt32(offset - 12, true) ^
            schedule.getInt32(offset - 32, true) ^
            schedule.getInt32(offset - 56, true) ^
            schedule.getInt32(offset - 64, true);
        schedule.setInt32(offset, (word << 1) | (word >>> 31), true);
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/sha256-chain.js
const sha256_chain_SCHEDULE_WORDS = 64;
const sha256_chain_DIGEST_BITS = 256;
const sha256_chain_PADDING_BIT = 0x80000000;
const ROUND_CONSTANTS = Int32Array.of(0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2);
function chainSha256(digest, rounds) {
    const state = Int32Array.from({ length: 8 }, (_, index) => digest.readInt32BE(index * 4));
    const schedule = new Int32Array(sha256_chain_SCHEDULE_WORDS);
    for (let round = 0; round < rounds; round += 1) {
        schedule.set(state);
        schedule.fill(0, 9, 15);
        schedule[8] = sha256_chain_PADDING_BIT;
        schedule[15] = sha256_chain_DIGEST_BITS;
        sha256_chain_expandSchedule(schedule);
        compress(state, schedule);
    }
    state.forEach((word, index) => {
        digest.writeInt32BE(word, index * 4);
    });
}
function sha256_chain_expandSchedule(schedule) {
    for (let index = 16; index < sha256_chain_SCHEDULE_WORDS; index += 1) {
        const early = wordAt(schedule, index - 15);
        const late = wordAt(schedule, index - 2);
        const mixedEarly = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
        const mixedLate = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
        schedule[index] = (wordAt(schedule, index - 16) + mixedEarly + wordAt(schedule, index - 7) + mixedLate) | 0;
    }
}
function compress(state, schedule) {
    let a = 0x6a09e667;
    let b = 0xbb67ae85 | 0;
    let c = 0x3c6ef372;
    let d = 0xa54ff53a | 0;
    let e = 0x510e527f;
    let f = 0x9b05688c | 0;
    let g = 0x1f83d9ab;
    let h = 0x5be0cd19;
    for (let index = 0; index < sha256_chain_SCHEDULE_WORDS; index += 1) {
        const turnedE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const chosen = (e & f) ^ (~e & g);
        const first = (h + turnedE + chosen + wordAt(ROUND_CONSTANTS, index) + wordAt(schedule, index)) | 0;
        const turnedA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const majority = (a & b) ^ (a & c) ^ (b & c);
        h = g;
        g = f;
        f = e;
        e = (d + first) | 0;
        d = c;
        c = b;
        b = a;
        a = (first + turnedA + majority) | 0;
    }
    state[0] = a + 0x6a09e667;
    state[1] = b + 0xbb67ae85;
    state[2] = c + 0x3c6ef372;
    state[3] = d + 0xa54ff53a;
    state[4] = e + 0x510e527f;
    state[5] = f + 0x9b05688c;
    state[6] = g + 0x1f83d9ab;
    state[7] = h + 0x5be0cd19;
}
function wordAt(words, index) {
    return words[index] ?? 0;
}

;// CONCATENATED MODULE: ./build/pkcs12/pkcs12-key-derivation.js





const KEY_PURPOSE = { encryptionKey: 1, initializationVector: 2, macKey: 3 };
const ROUNDS_PER_TURN = 20_000;
async function derivePkcs12Key(derivation) {
    const { digest, password, salt, iterations, purpose, length } = derivation;
    const blockBytes = digests/* DIGESTS */.Ei[digest].blockBytes;
    const diversifier = Buffer.alloc(blockBytes, purpose);
    const input = Buffer.concat([repeatToBlocks(salt, blockBytes), repeatToBlocks(password, blockBytes)]);
    const pieces = [];
    for (let derived = 0; derived < length; derived += digests/* DIGESTS */.Ei[digest].digestBytes) {
        const piece = await repeatDigest(digest, Buffer.concat([diversifier, input]), iterations);
        pieces.push(piece);
        addToBlocks(input, repeatToBlocks(piece, blockBytes), blockBytes);
    }
    return Buffer.concat(pieces).subarray(0, length);
}
async function repeatDigest(digest, message, iterations) {
    let digested = (0,external_node_crypto_.hash)(digest, message, 'buffer');
    for (let done = 1; done < iterations; done += ROUNDS_PER_TURN) {
        const rounds = Math.min(ROUNDS_PER_TURN, iterations - done);
        if (digest === 'sha1')
            chainSha1(digested, rounds);
        else if (digest === 'sha256')
            chainSha256(digested, rounds);
        else
            for (let round = 0; round < rounds; round += 1)
                digested = (0,external_node_crypto_.hash)(digest, digested, 'buffer');
        await (0,promises_.setImmediate)();
    }
    return digested;
}
function repeatToBlocks(bytes, blockBytes) {
    const length = blockBytes * Math.ceil(bytes.length / blockBytes);
    return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}
function addToBlocks(input, summand, blockBytes) {
    for (let start = 0; start < input.length; start += blockBytes) {
        let carry = 1;
        for (let index = blockBytes - 1; index >= 0; index -= 1) {
            const sum = input.readUInt8(start + index) + summand.readUInt8(index) + carry;
            input.writeUInt8(sum & 0xff, start + index);
            carry = sum >>> 8;
        }
    }
}


/***/ }),

/***/ 64407:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ passwordForms),
/* harmony export */   s: () => (/* binding */ encodePassword)
/* harmony export */ });
const NO_PASSWORD = { bmpString: Buffer.alloc(0), utf8: Buffer.alloc(0) };
function encodePassword(password) {
    return { bmpString: zeroTerminatedUtf16(password), utf8: Buffer.from(password, 'utf8') };
}
function passwordForms(password) {
    if (password === undefined)
        return [NO_PASSWORD, encodePassword('')];
    if (password === '')
        return [encodePassword(''), NO_PASSWORD];
    const proper = encodePassword(password);
    const byteByByte = proper.utf8.toString('latin1');
    if (byteByByte === password)
        return [proper];
    return [proper, { bmpString: zeroTerminatedUtf16(byteByByte), utf8: proper.utf8 }];
}
function zeroTerminatedUtf16(text) {
    return Buffer.from(`${text}\0`, 'utf16le').swap16();
}


/***/ }),

/***/ 51577:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ writePfx),
/* harmony export */   z: () => (/* binding */ ITERATIONS_FOR_RANDOM_PASSWORD)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21467);
/* harmony import */ var _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48624);
/* harmony import */ var _peculiar_asn1_pkcs9__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(83772);
/* harmony import */ var _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(47261);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(19473);
/* harmony import */ var _asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(63535);
/* harmony import */ var _derived_keys_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(72477);
/* harmony import */ var _encryption_scheme_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(49326);
/* harmony import */ var _message_authentication_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(69543);
/* harmony import */ var _object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(12059);
/* harmony import */ var _password_encryption_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4096);
/* harmony import */ var _pkcs12_password_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(64407);













const ITERATIONS = { AES256_SHA256: 200_000, TripleDES_SHA1: 50_000 };
const ITERATIONS_FOR_RANDOM_PASSWORD = 2000;
const KEY_PROVIDER = 'Microsoft Enhanced RSA and AES Cryptographic Provider';
async function writePfx(content, protection) {
    refuseUnusablePassword(protection.password);
    refuseForeignKey(content);
    const password = (0,_pkcs12_password_js__WEBPACK_IMPORTED_MODULE_12__/* .encodePassword */ .s)(protection.password);
    const attributes = pairingAttributes(content);
    const certificateBags = [certificateBag(content.certificate, inDerOrder(attributes))];
    for (const certificate of content.chain ?? [])
        certificateBags.push(certificateBag(certificate, []));
    const keyAttributes = inDerOrder([...attributes, keyProviderAttribute()]);
    const keys = new _derived_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .DerivedKeys */ .Y(password);
    const [ofKey, ofCertificates] = encryptionSchemes(protection);
    const check = integrityCheck(protection);
    const [keyBag, certificates, macKey] = await Promise.all([
        shroudedKeyBag(content.privateKey, keyAttributes, ofKey, keys),
        encryptedContent((0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.SafeContents(certificateBags)), ofCertificates, keys),
        (0,_message_authentication_js__WEBPACK_IMPORTED_MODULE_9__/* .deriveMacKey */ .g3)(check, password)
    ]);
    const authenticatedSafe = new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.AuthenticatedSafe([dataContent((0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.SafeContents([keyBag]))), certificates]);
    const authenticated = (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(authenticatedSafe);
    const pfx = new _asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .Pfx */ .vj();
    pfx.authSafe = dataContent(authenticated);
    pfx.macData = (0,_message_authentication_js__WEBPACK_IMPORTED_MODULE_9__/* .encodeMac */ .Ey)(check, (0,_message_authentication_js__WEBPACK_IMPORTED_MODULE_9__/* .authenticate */ .QF)(check, macKey, new Uint8Array(authenticated)));
    return Buffer.from((0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(pfx));
}
function refuseUnusablePassword(password) {
    if (password === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('input-invalid', 'The password of the PFX to write, from the input pfx-password, is empty. Give a password: without one anyone who gets the file has the private key.');
    }
    if (!password.isWellFormed() || password.includes('\0')) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('input-invalid', 'The password of the PFX to write, from the input pfx-password, holds a NUL character or half of a surrogate pair, which other programs cannot enter. Give a password of printable characters.');
    }
}
function refuseForeignKey({ certificate, privateKey }) {
    if (new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(certificate).checkPrivateKey(privateKey))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .ActionError */ .lZ('certificate-invalid', 'The private key does not belong to the certificate, so no PFX was written. Use the key that the certificate was issued for.');
}
function pairingAttributes({ certificate, friendlyName }) {
    const thumbprint = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha1').update(certificate).digest();
    return [
        attribute(_object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__/* .OID */ .V.friendlyName, (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(new _peculiar_asn1_pkcs9__WEBPACK_IMPORTED_MODULE_3__.FriendlyName(friendlyName))),
        attribute(_object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__/* .OID */ .V.localKeyId, (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(new _peculiar_asn1_pkcs9__WEBPACK_IMPORTED_MODULE_3__.LocalKeyId(thumbprint)))
    ];
}
function keyProviderAttribute() {
    return attribute(_object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__/* .OID */ .V.keyProviderName, _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_4__.AsnBmpStringConverter.toASN(KEY_PROVIDER).toBER());
}
function inDerOrder(attributes) {
    return attributes.toSorted((left, right) => Buffer.compare(derBytes(left), derBytes(right)));
}
function attribute(attrId, value) {
    const result = new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.PKCS12Attribute();
    result.attrId = attrId;
    result.attrValues = [value];
    return result;
}
function derBytes(structure) {
    return new Uint8Array((0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(structure));
}
function certificateBag(certificate, attributes) {
    const bag = new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.CertBag({ certId: _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.id_x509Certificate, certValue: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_4__.OctetString(certificate)) });
    return safeBag(_peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.id_certBag, (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(bag), attributes);
}
async function shroudedKeyBag(privateKey, attributes, scheme, keys) {
    const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
    const ciphertext = await (0,_password_encryption_js__WEBPACK_IMPORTED_MODULE_11__/* .encryptWithPassword */ .p)(scheme, keys, plaintext);
    plaintext.fill(0);
    const bag = new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.PKCS8ShroudedKeyBag({
        encryptionAlgorithm: (0,_encryption_scheme_js__WEBPACK_IMPORTED_MODULE_8__/* .encryptionAlgorithm */ .BG)(scheme),
        encryptedData: new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_4__.OctetString(ciphertext)
    });
    return safeBag(_peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.id_pkcs8ShroudedKeyBag, (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(bag), attributes);
}
function safeBag(bagId, bagValue, attributes) {
    return new _peculiar_asn1_pfx__WEBPACK_IMPORTED_MODULE_2__.SafeBag({ bagId, bagValue, ...(attributes.length === 0 ? {} : { bagAttributes: [...attributes] }) });
}
function dataContent(content) {
    return new _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_1__.ContentInfo({ contentType: _object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__/* .OID */ .V.data, content: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_4__.OctetString(content)) });
}
async function encryptedContent(plaintext, scheme, keys) {
    const ciphertext = await (0,_password_encryption_js__WEBPACK_IMPORTED_MODULE_11__/* .encryptWithPassword */ .p)(scheme, keys, new Uint8Array(plaintext));
    const encryptedData = new _asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .EncryptedData */ .XW();
    encryptedData.encryptedContentInfo = new _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_1__.EncryptedContentInfo({
        contentType: _object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__/* .OID */ .V.data,
        contentEncryptionAlgorithm: (0,_encryption_scheme_js__WEBPACK_IMPORTED_MODULE_8__/* .encryptionAlgorithm */ .BG)(scheme),
        encryptedContent: new _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_1__.EncryptedContent({ value: new _peculiar_asn1_schema__WEBPACK_IMPORTED_MODULE_4__.OctetString(ciphertext) })
    });
    return new _peculiar_asn1_cms__WEBPACK_IMPORTED_MODULE_1__.ContentInfo({ contentType: _object_identifiers_js__WEBPACK_IMPORTED_MODULE_10__/* .OID */ .V.encryptedData, content: (0,_asn1_structures_js__WEBPACK_IMPORTED_MODULE_6__/* .encodeDer */ .qH)(encryptedData) });
}
function encryptionSchemes({ encryption, iterations = ITERATIONS[encryption] }) {
    switch (encryption) {
        case 'AES256_SHA256': {
            const salt = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16);
            const pbes2 = { kind: 'pbes2', cipherOid: '2.16.840.1.101.3.4.1.42', salt, iterations, prf: 'sha256' };
            return [
                { ...pbes2, iv: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16) },
                { ...pbes2, iv: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16) }
            ];
        }
        case 'TripleDES_SHA1': {
            const pkcs12 = { kind: 'pkcs12', oid: '1.2.840.113549.1.12.1.3', iterations };
            return [
                { ...pkcs12, salt: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8) },
                { ...pkcs12, salt: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8) }
            ];
        }
    }
}
function integrityCheck({ encryption, iterations = ITERATIONS[encryption] }) {
    switch (encryption) {
        case 'AES256_SHA256':
            return { kind: 'pkcs12-mac', digest: 'sha256', salt: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16), iterations };
        case 'TripleDES_SHA1':
            return { kind: 'pkcs12-mac', digest: 'sha1', salt: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(20), iterations };
    }
}


/***/ }),

/***/ 36465:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ startRun),
/* harmony export */   C: () => (/* binding */ REPLICATION_TIMEOUT_MS)
/* harmony export */ });
const REPLICATION_TIMEOUT_MS = 5 * 60 * 1000;
function startRun(shared, limitMs = REPLICATION_TIMEOUT_MS) {
    return { ...shared, deadline: new Date(shared.clock.now().getTime() + limitMs) };
}


/***/ }),

/***/ 73001:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runAll: () => (/* binding */ runAll)
});

// EXTERNAL MODULE: ./build/domain/duration-text.js
var duration_text = __webpack_require__(38021);
// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(19473);
// EXTERNAL MODULE: ./build/report/outcome-lines.js
var outcome_lines = __webpack_require__(43117);
// EXTERNAL MODULE: ./build/domain/request/named-registration.js
var named_registration = __webpack_require__(14106);
;// CONCATENATED MODULE: ./build/report/kept-log.js
const KEPT_AT_EACH_END = 500;
class KeptLog {
    #first = [];
    #last = [];
    #keepsDebug;
    #left = 0;
    constructor(keepsDebug) {
        this.#keepsDebug = keepsDebug;
    }
    info(message) {
        this.#keep({ level: 'info', message });
    }
    warning(message) {
        this.#keep({ level: 'warning', message });
    }
    error(message, { title } = {}) {
        this.#keep({ level: 'error', message, ...(title === undefined ? {} : { title }) });
    }
    debug(message) {
        if (this.#keepsDebug)
            this.#keep({ level: 'debug', message });
    }
    printTo(log) {
        for (const line of this.#first)
            print(line, log);
        if (this.#left > 0)
            log.info(`… ${this.#left} lines are left out here …`);
        for (const line of this.#last)
            print(line, log);
    }
    #keep(line) {
        if (this.#first.length < KEPT_AT_EACH_END) {
            this.#first.push(line);
            return;
        }
        this.#last.push(line);
        if (this.#last.length <= KEPT_AT_EACH_END)
            return;
        this.#last.shift();
        this.#left += 1;
    }
}
function print({ level, message, title }, log) {
    if (level === 'error' && title !== undefined)
        log.error(message, { title });
    else
        log[level](message);
}

// EXTERNAL MODULE: ./build/report/registration-report.js
var registration_report = __webpack_require__(15981);
// EXTERNAL MODULE: ./build/report/run-summary.js
var run_summary = __webpack_require__(58427);
;// CONCATENATED MODULE: ./build/report/progress.js



const SHORTEST_MS = 1_000;
function progressLine({ name, state, durationMs }, progress) {
    const { done, all } = progress;
    const isLast = done === all || registration_report/* WAS_STOPPED */.IV.has(state);
    const left = remainingMs(progress);
    const sofar = [
        ...(progress.failed === 0 ? [] : [`${progress.failed} failed so far`]),
        ...(isLast || left < SHORTEST_MS ? [] : [`about ${(0,duration_text/* durationText */.S)(left)} left`])
    ];
    const rest = sofar.length === 0 ? '' : ` (${sofar.join(', ')})`;
    return `${done}/${all} ${name}: ${run_summary/* STATE_WORDS */.I[state]} in ${(0,duration_text/* durationText */.S)(durationMs)}${rest}`;
}
function remainingMs({ done, all, underWay, elapsedMs }) {
    const handled = done + underWay / 2;
    return handled === 0 ? 0 : (elapsedMs / handled) * (all - handled);
}

;// CONCATENATED MODULE: ./build/report/signs-of-life.js

class Activity {
    name;
    #clock;
    #waits = new Set();
    #doing = { text: 'beginning', since: new Date(0) };
    constructor(name, clock) {
        this.name = name;
        this.#clock = clock;
        this.does('beginning');
    }
    does(text) {
        this.#doing = { text: text.trim(), since: this.#clock.now() };
    }
    waiting(wait) {
        this.#waits.add(wait);
        return () => this.#waits.delete(wait);
    }
    get longest() {
        const [wait] = [...this.#waits].toSorted((a, b) => a.since.getTime() - b.since.getTime());
        return { since: wait?.since ?? this.#doing.since, wait, text: this.#doing.text };
    }
}
function signOfLife(activities, { done, all }, now) {
    const [longest] = activities.toSorted((a, b) => a.longest.since.getTime() - b.longest.since.getTime());
    if (longest === undefined)
        return undefined;
    const text = activityText(longest, now);
    return all === 1 ? text : `${done}/${all} done, ${activities.length} under way. ${longest.name}: ${text}`;
}
function activityText({ longest: { since, wait, text } }, now) {
    const sofar = (0,duration_text/* durationText */.S)(now.getTime() - since.getTime());
    if (wait === undefined)
        return `Still at it for ${sofar}: ${text}`;
    return `Waiting for ${wait.what} for ${sofar}, until ${wait.until.toISOString().slice(11, 19)} UTC at the latest`;
}

;// CONCATENATED MODULE: ./build/report/registration-logs.js





const SILENCE_MS = 25_000;
class RegistrationLogs {
    #settings;
    #startedOn;
    #open = new Map();
    #done = 0;
    #failed = 0;
    constructor(settings) {
        this.#settings = settings;
        this.#startedOn = settings.clock.now();
    }
    begin(named) {
        const { all, log, keepsDebug, clock } = this.#settings;
        const kept = all === 1 ? undefined : new KeptLog(keepsDebug);
        const activity = new Activity((0,named_registration/* registrationName */.x)(named), clock);
        const open = { log: new RegistrationLog(kept ?? log, activity), activity, kept };
        this.#open.set(named, open);
        return open.log;
    }
    end(named, entry, lastWords) {
        const { all, log, clock } = this.#settings;
        const open = this.#open.get(named);
        this.#open.delete(named);
        lastWords(open?.log ?? log);
        this.#done += 1;
        if (registration_report/* HAS_FAILED */.XV.has(entry.state) && !registration_report/* WAS_STOPPED */.IV.has(entry.state))
            this.#failed += 1;
        if (open?.kept === undefined)
            return;
        const { kept } = open;
        const elapsedMs = clock.now().getTime() - this.#startedOn.getTime();
        const underWay = this.#open.size;
        const title = progressLine(entry, { done: this.#done, all, underWay, failed: this.#failed, elapsedMs });
        log.group(title, () => kept.printTo(log));
    }
    showLife() {
        const { all, log, clock } = this.#settings;
        const now = clock.now();
        if (now.getTime() - log.lastLineOn.getTime() < SILENCE_MS)
            return;
        const activities = [...this.#open.values()].map(({ activity }) => activity);
        const sign = signOfLife(activities, { done: this.#done, all }, now);
        if (sign !== undefined)
            log.info(sign);
    }
}
class RegistrationLog {
    #log;
    #activity;
    constructor(log, activity) {
        this.#log = log;
        this.#activity = activity;
    }
    info(message) {
        this.#activity.does(message);
        this.#log.info(message);
    }
    warning(message) {
        this.#log.warning(message);
    }
    error(message, annotation) {
        this.#log.error(message, annotation);
    }
    debug(message) {
        this.#log.debug(message);
    }
    waiting(wait) {
        return this.#activity.waiting(wait);
    }
}

// EXTERNAL MODULE: ./build/report/outputs.js
var outputs = __webpack_require__(94121);
// EXTERNAL MODULE: ./build/report/refusal-summary.js
var refusal_summary = __webpack_require__(48450);
// EXTERNAL MODULE: ./build/report/registration-order.js
var registration_order = __webpack_require__(25087);
// EXTERNAL MODULE: ./build/report/size-limit.js
var size_limit = __webpack_require__(72656);
// EXTERNAL MODULE: ./build/domain/checks/checks.js
var checks_checks = __webpack_require__(5094);
// EXTERNAL MODULE: ./build/domain/checks/headline.js
var headline = __webpack_require__(37531);
// EXTERNAL MODULE: ./build/domain/date-text.js
var date_text = __webpack_require__(57373);
// EXTERNAL MODULE: ./build/domain/plan/describe-blocker.js
var describe_blocker = __webpack_require__(16331);
// EXTERNAL MODULE: ./build/domain/plan/describe-plan.js
var describe_plan = __webpack_require__(54378);
// EXTERNAL MODULE: ./build/domain/certificate/certificate.js
var certificate_certificate = __webpack_require__(66258);
// EXTERNAL MODULE: ./build/domain/plan/plan-certificate.js
var plan_certificate = __webpack_require__(57904);
;// CONCATENATED MODULE: ./build/domain/result/certificate-timeline.js


function certificateTimeline(outcome, now) {
    if (outcome.kind === 'refused')
        return undefined;
    const request = generatedOf(outcome);
    const certificates = [...previous(outcome, request), ...current(outcome), ...next(outcome, now)].toSorted((a, b) => a.startsOn.getTime() - b.startsOn.getTime());
    const newest = certificates.findLast(({ role }) => role !== 'previous');
    if (newest === undefined)
        return undefined;
    return { certificates, renewedFrom: request && (0,certificate_certificate/* renewalDate */.$4)(newest.expiresOn, request) };
}
function generatedOf({ registration: { certificate } }) {
    return certificate.source === 'generate' ? certificate : undefined;
}
function previous({ registered, certificatesBeside }, request) {
    const inUse = registered.certificate;
    return certificatesBeside.map(({ thumbprint, startsOn, expiresOn }) => {
        const overlapEnds = request && (0,certificate_certificate/* overlapEnd */.fJ)([startsOn, inUse?.startsOn ?? startsOn], request);
        const removedFrom = overlapEnds && (overlapEnds < expiresOn ? overlapEnds : expiresOn);
        return { role: 'previous', thumbprint, startsOn, expiresOn, removedFrom };
    });
}
function current({ registered: { certificate } }) {
    if (certificate === undefined)
        return [];
    const { thumbprint, startsOn, expiresOn } = certificate;
    return [{ role: 'current', thumbprint, startsOn, expiresOn, removedFrom: undefined }];
}
function next(outcome, now) {
    const steps = outcome.kind === 'planned' ? outcome.plan.steps : [];
    const planned = (0,plan_certificate/* certificateToRegister */.ac)(steps);
    if (planned?.kind !== 'generate')
        return [];
    const { notBefore: startsOn, notAfter: expiresOn } = (0,certificate_certificate/* lifetimeOf */.XA)(planned.request, now);
    return [{ role: 'next', thumbprint: undefined, startsOn, expiresOn, removedFrom: undefined }];
}

// EXTERNAL MODULE: ./build/domain/result/outcome.js
var result_outcome = __webpack_require__(22855);
// EXTERNAL MODULE: ./build/domain/plan/step-stages.js
var step_stages = __webpack_require__(28015);
;// CONCATENATED MODULE: ./build/domain/result/verdict.js






function blockersIn({ blockers }, mode) {
    return mode.kind === 'apply' ? blockers : blockers.filter(({ kind }) => !CONCERNS_WRITING.has(kind));
}
const CONCERNS_WRITING = new Set([
    'caller-lacks-permissions',
    'application-not-owned',
    'exchange-rights-missing',
    'ews-unreadable'
]);
const BLOCKER_CODES = {
    'name-taken': 'application-conflict',
    'application-missing': 'application-unusable',
    'application-deleted': 'application-unusable',
    'application-of-another-tenant': 'application-unusable',
    'object-id-given': 'application-unusable',
    'application-disabled': 'application-unusable',
    'application-limit': 'application-unusable',
    'caller-is-the-application': 'registration-invalid',
    'application-not-owned': 'permission-missing',
    'service-principal-disabled': 'application-unusable',
    'resource-disabled': 'tenant-unsuitable',
    'resource-missing': 'tenant-unsuitable',
    'permission-missing': 'tenant-unsuitable',
    'certificate-expired': 'certificate-invalid',
    'destination-taken': 'application-conflict',
    'certificate-against-policy': 'tenant-unsuitable',
    'account-unusable': 'tenant-unsuitable',
    'caller-lacks-permissions': 'permission-missing',
    'exchange-rights-missing': 'permission-missing',
    'ews-unreadable': 'service-unreachable',
    'ews-open-to-all': 'registration-invalid'
};
function blockerError(blockers) {
    const [first] = blockers;
    if (first === undefined)
        return undefined;
    return new errors/* ActionError */.lZ(BLOCKER_CODES[first.kind], blockers.map(describe_blocker/* describeBlocker */.G).join(' '));
}
function driftError({ steps, forAdministrator }) {
    const differing = [...steps.filter(step_stages/* isDifference */.GP), ...forAdministrator];
    return differing.length === 0
        ? undefined
        : new errors/* ActionError */.lZ('drift', `The tenant is not as it should be: ${describeDifferences(differing)}. The job summary shows the plan.`);
}
function differenceError(plan) {
    const differing = differencesOf(plan);
    return differing.length === 0
        ? undefined
        : new errors/* ActionError */.lZ('verification-failed', `The application is not ready: ${describeDifferences(differing)}.`);
}
function differencesOf({ steps, forAdministrator }) {
    return [...steps.filter(step_stages/* isNeeded */.Ad), ...forAdministrator];
}
function describeDifferences(differing) {
    const renewal = (0,plan_certificate/* replacedCertificate */.UR)(differing);
    const certificate = renewal === undefined ? '' : `; the certificate ${renewal.thumbprint} ends on ${(0,date_text/* isoDay */.k)(renewal.expiresOn)}`;
    return differing.length === 1
        ? `1 thing differs from the registration file; a run with mode "apply" corrects it${certificate}`
        : `${differing.length} things differ from the registration file; a run with mode "apply" corrects them${certificate}`;
}
function checksError(checks, consequence, pfx) {
    const failed = (0,checks_checks/* checksWith */.O2)('failed', checks);
    if (failed === undefined)
        return undefined;
    const what = consequence === undefined
        ? 'The application is not ready.'
        : 'The application is not ready, and with "grantPermissions" false nothing is changed in the tenant.';
    const kept = pfx?.state === 'staged' ? ` ${keptAt(pfx)}` : '';
    return new errors/* ActionError */.lZ('verification-failed', `${what} ${failed}${kept}`);
}
function keptAt({ path }) {
    return `The PFX is kept at ${path}; the next run proves and delivers it.`;
}
function withPfx(failure, pfx) {
    if (pfx?.state !== 'staged' || failure.message.includes(pfx.path))
        return failure;
    const { code, message, instructions } = failure;
    return new errors/* ActionError */.lZ(code, `${message} ${keptAt(pfx)}`, { cause: failure, instructions });
}
function joinedErrors(first, others) {
    if (others.length === 0)
        return first;
    const all = [first, ...others];
    return new errors/* ActionError */.lZ(first.code, all.map(({ message }) => message).join(' '), {
        cause: new AggregateError(all),
        instructions: all.flatMap(({ instructions }) => instructions)
    });
}
function joined(first, second) {
    if (first === undefined || second === undefined)
        return first ?? second;
    return joinedErrors(first, [second]);
}
function configuredCheck(completed, durationMs) {
    const changes = completed.filter((step) => (0,step_stages/* phaseOf */.hU)(step) === 'registration').length;
    if (changes === 0)
        return [];
    const detail = changes === 1 ? '1 change made' : `${changes} changes made`;
    return [{ name: 'configure-application', result: 'passed', detail, durationMs }];
}
function inPlaceCheck(plan) {
    const differing = differencesOf(plan);
    return differing.length === 0
        ? { name: 'configure-application', result: 'passed', detail: 'everything is in place', durationMs: 0 }
        : { name: 'configure-application', result: 'failed', detail: describeDifferences(differing), durationMs: 0 };
}
function tenantIdOf(caller, organization) {
    return caller?.tenantId ?? (organization?.kind === 'read' ? organization.value.tenantId : undefined);
}

// EXTERNAL MODULE: ./build/domain/tenant/cloud.js
var tenant_cloud = __webpack_require__(35627);
;// CONCATENATED MODULE: ./build/domain/tenant/admin-center.js

function adminCenterPages(region, tenantId, applicationId) {
    const tenant = tenantId === undefined ? '' : `/${tenantId}`;
    const page = (name) => `${tenant_cloud/* CLOUDS */.JJ[region].adminCenter}${tenant}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/${name}/appId/${applicationId}`;
    return { overview: page('Overview'), certificates: page('Credentials'), permissions: page('CallAnAPI') };
}

// EXTERNAL MODULE: ./build/report/caution.js
var caution = __webpack_require__(98094);
// EXTERNAL MODULE: ./build/report/markdown.js
var markdown = __webpack_require__(34902);
;// CONCATENATED MODULE: ./build/report/certificate-section.js


function certificateSection(timeline, now) {
    if (timeline === undefined)
        return '';
    return `### Certificate\n\n${ganttDiagram(timeline, now)}\n\n${dateList(timeline)}`;
}
function certificateDates(timeline) {
    return timeline === undefined ? '' : `### Certificate\n\n${dateList(timeline)}`;
}
const NAMES = {
    previous: 'Before',
    current: 'In use',
    next: 'Next'
};
function ganttDiagram({ certificates, renewedFrom }, now) {
    const newest = certificates.findLast(({ role }) => role !== 'previous');
    const sections = certificates.map((certificate) => {
        const { role, startsOn, expiresOn, removedFrom } = certificate;
        const bars = [
            ...bar(removedFrom === undefined ? 'valid' : 'replaced', TAGS[role], startsOn, removedFrom ?? expiresOn),
            ...(certificate === newest && renewedFrom !== undefined ? bar('renewal', 'crit', renewedFrom, expiresOn) : [])
        ];
        return [`    section ${NAMES[role]}`, ...bars];
    });
    return [
        '```mermaid',
        'gantt',
        '    dateFormat YYYY-MM-DD',
        '    axisFormat %Y-%m',
        `    tickInterval ${tickInterval(certificates)}`,
        '    todayMarker off',
        ...sections.flat(),
        '    section Today',
        `    this run :milestone, ${(0,date_text/* isoDay */.k)(now)}, 0d`,
        '```'
    ].join('\n');
}
const TAGS = { previous: 'done', current: 'active', next: '' };
function bar(name, tag, from, to) {
    const [start, end] = [(0,date_text/* isoDay */.k)(from), (0,date_text/* isoDay */.k)(to)];
    return start < end ? [`    ${name} :${tag === '' ? '' : `${tag}, `}${start}, ${end}`] : [];
}
function tickInterval(certificates) {
    const start = Math.min(...certificates.map(({ startsOn }) => startsOn.getTime()));
    const end = Math.max(...certificates.map(({ expiresOn }) => expiresOn.getTime()));
    const months = Math.max(1, Math.ceil((end - start) / (TICKS * MONTH)));
    return `${months}month`;
}
const TICKS = 5;
const MONTH = 30 * 24 * 60 * 60 * 1000;
function dateList({ certificates, renewedFrom }) {
    const newest = certificates.findLast(({ role }) => role !== 'previous');
    const lines = certificates.toReversed().map((certificate) => {
        const { role, thumbprint, startsOn, expiresOn, removedFrom } = certificate;
        const name = thumbprint === undefined ? 'Next: to be made' : `${NAMES[role]}: ${(0,markdown/* code */.aY)(thumbprint)}`;
        const renewal = certificate === newest && renewedFrom !== undefined ? `, renewed from ${(0,date_text/* isoDay */.k)(renewedFrom)}` : '';
        const removal = removedFrom === undefined ? '' : `, removed from ${(0,date_text/* isoDay */.k)(removedFrom)}`;
        return `- ${name}, valid ${(0,date_text/* isoDay */.k)(startsOn)} to ${(0,date_text/* isoDay */.k)(expiresOn)}${renewal}${removal}`;
    });
    return lines.join('\n');
}

// EXTERNAL MODULE: ./build/report/counted.js
var counted = __webpack_require__(71109);
;// CONCATENATED MODULE: ./build/report/check-table.js



const SIGNS = { passed: '✅', failed: '❌', unknown: '⚪' };
const WORDS = { passed: '', failed: ': failed', unknown: ': not known' };
function checkSection(all, said) {
    if (all.length === 0)
        return '';
    const rows = all.map((check) => [
        `${SIGNS[check.result]} ${checks_checks/* CHECK_TITLES */.Zt[check.name]}${WORDS[check.result]}`,
        `${said.includes(withoutFullStop(check.detail)) ? 'see above' : (0,markdown/* escapeMarkdown */.FV)(check.detail)}${timeOf(check)}`
    ]);
    const checks = (0,markdown/* table */.tp)(['Check', 'What was seen'], rows);
    const passed = all.filter(({ result }) => result === 'passed').length;
    return passed === all.length
        ? (0,markdown/* folded */.TM)(`✅ <b>Does it work:</b> ${passed === 1 ? 'the check' : `all ${(0,counted/* counted */.h)(passed, 'check')}`} passed`, checks)
        : `### Does it work: ${passed} of ${(0,counted/* counted */.h)(all.length, 'check')} passed\n\n${checks}`;
}
function withoutFullStop(text) {
    return text.replace(/\.$/, '');
}
function timeOf({ durationMs }) {
    return durationMs === 0 ? '' : ` <sub>${(durationMs / 1000).toFixed(2)} s</sub>`;
}

// EXTERNAL MODULE: ./build/report/next-steps.js
var next_steps = __webpack_require__(63576);
// EXTERNAL MODULE: ./build/report/state-sign.js
var state_sign = __webpack_require__(99614);
// EXTERNAL MODULE: ./build/domain/permissions/resources.js
var permissions_resources = __webpack_require__(43271);
;// CONCATENATED MODULE: ./build/report/step-groups.js




const step_groups_WORDS = {
    done: { '+': 'Added', '~': 'Changed', '-': 'Removed', '=': 'In place', '!': 'Needs an administrator' },
    'to-do': { '+': 'Add', '~': 'Change', '-': 'Remove', '=': 'In place', '!': 'Needs an administrator' }
};
function stepList(steps, tense) {
    const others = steps.filter((step) => grantsOf(step).length === 0);
    const lines = others.map((step) => {
        const { mark, text } = (0,describe_plan/* describeStep */.Ey)(step);
        return `- **${step_groups_WORDS[tense][mark]}** ${(0,markdown/* escapeMarkdown */.FV)(text)}`;
    });
    return [lines.join('\n'), ...grantGroups(steps, tense)].filter((part) => part !== '').join('\n\n');
}
function grantsOf(step) {
    switch (step.kind) {
        case 'grant-app-role':
            return [{ resource: step.permission.resource, value: step.permission.value, type: 'app role' }];
        case 'grant-delegated-scopes':
            return step.missing.map(({ value }) => ({ resource: step.resource, value, type: 'delegated permission' }));
        default:
            return [];
    }
}
function grantGroups(steps, tense) {
    const byResource = Map.groupBy(steps.flatMap(grantsOf), ({ resource }) => resource);
    return [...byResource].map(([resource, grants]) => {
        const byType = [...Map.groupBy(grants, ({ type }) => type)];
        const counts = byType.map(([type, all]) => (0,counted/* counted */.h)(all.length, type)).join(' and ');
        const names = byType.map(([type, all]) => `- ${type}s: ${all.map(({ value }) => (0,markdown/* code */.aY)(value)).join(', ')}`);
        const { displayName } = permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource];
        return (0,markdown/* folded */.TM)(`<b>${tense === 'done' ? 'Granted' : 'Grant'}</b> ${displayName}: ${counts}`, names.join('\n'));
    });
}

;// CONCATENATED MODULE: ./build/report/summary.js



















function renderSummary(outcome, context) {
    return (0,size_limit/* cutToSize */.V)(rendered(outcome, context, certificateSection), size_limit/* SUMMARY_LIMIT */.J);
}
function renderDetails(outcome, context) {
    return (0,size_limit/* cutToSize */.V)(rendered(outcome, context, certificateDates), size_limit/* SUMMARY_LIMIT */.J);
}
function rendered(outcome, context, certificates) {
    const { blockers } = (0,result_outcome/* planOf */.XC)(outcome);
    const sign = (0,state_sign/* signOf */.r)({ state: (0,registration_report/* stateOf */.L4)(outcome), readiness: (0,registration_report/* readinessOf */.co)((0,result_outcome/* checksOf */.tg)(outcome)), blockers });
    const [name, tenant] = [applicationName(outcome), outcome.registration.tenant].map(markdown/* escapeMarkdown */.FV);
    const parts = [`## ${sign} ${name} in ${tenant}`, ...body(outcome, context, certificates)];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function body(outcome, context, certificates) {
    if (outcome.kind === 'refused') {
        const { failure } = outcome;
        return [(0,caution/* renderCaution */.O)(failure, context), (0,next_steps/* nextStepsOf */.S)(failure.instructions)];
    }
    const timeline = certificateTimeline(outcome, context.now);
    const checks = (0,result_outcome/* checksOf */.tg)(outcome);
    return [
        verdict(outcome, context),
        validity(outcome),
        planNotes(outcome),
        identifiers(outcome),
        warnings(outcome.warnings),
        (0,next_steps/* nextSteps */.Z)(outcome, timeline),
        changes(outcome),
        checkSection(checks, `${outcome.failure?.message ?? ''} ${(0,checks_checks/* checksWith */.O2)('unknown', checks) ?? ''}`),
        certificates(timeline, context.now),
        inPlace(outcome),
        machineIdentifiers(outcome)
    ];
}
function applicationName(outcome) {
    const { application } = outcome.registration;
    if (application.flow === 'new')
        return application.name;
    return (0,result_outcome/* foundNameOf */.$Z)(outcome) ?? application.applicationId;
}
function verdict(outcome, context) {
    const { failure } = outcome;
    if (failure !== undefined) {
        return `> [!CAUTION]\n${reasons(outcome, failure)}\n>\n> ${progress(outcome)} ${(0,caution/* helpLink */.C)(failure.code, context)}`;
    }
    switch (outcome.kind) {
        case 'blocked':
            return '';
        case 'planned':
            return `**${plannedVerdict(outcome.plan.steps.length)}**`;
        case 'verified':
        case 'checked':
            return readiness(outcome.checks, `${passedAll(outcome.checks)}${written(outcome)}`);
        case 'applied':
            return appliedVerdict(outcome);
    }
}
function passedAll(checks) {
    return checks.every(hasPassed) ? 'Every check passed. ' : '';
}
function written(outcome) {
    const { length } = (0,result_outcome/* completedOf */.z)(outcome);
    return length === 0 ? 'Nothing was written.' : `The certificate was delivered to ${(0,counted/* counted */.h)(length, 'place')}.`;
}
function plannedVerdict(steps) {
    if (steps === 0)
        return 'The tenant is as the registration says. A run with mode `apply` would change nothing.';
    return `A run with mode \`apply\` would make ${(0,counted/* counted */.h)(steps, 'change')}. Nothing was written.`;
}
function appliedVerdict(outcome) {
    const { completed, checks } = outcome;
    if (completed.length > 0)
        return readiness(checks, `${(0,counted/* counted */.h)(completed.length, 'change')} made.`);
    return checks.length === 0
        ? '**Everything was in place already. Nothing was changed**, and nothing was verified anew: mode `verify` does that.'
        : readiness(checks, `Nothing was changed.${whereTheKeyIs(outcome)}`);
}
function whereTheKeyIs({ registration: { certificate }, pfx }) {
    const isElsewhere = certificate.source === 'generate' && pfx === undefined;
    return isElsewhere ? ' The PFX of the certificate is not here: an earlier run made it.' : '';
}
function readiness(checks, rest) {
    if (checks.every(hasPassed))
        return `**${(0,headline/* headline */.P)(checks)} ${rest}**`;
    const { causes, advice } = (0,checks_checks/* checkCauses */.rU)('unknown', checks);
    return causes.length > 1
        ? `> [!WARNING]\n${quoted(['Not known to be ready.'], causes, [...advice, rest])}`
        : `> [!WARNING]\n${quoted([(0,headline/* headline */.P)(checks), rest])}`;
}
function hasPassed({ result }) {
    return result === 'passed';
}
function validity({ registered: { certificate, daysLeft } }) {
    if (certificate === undefined)
        return '';
    return `Certificate valid until **${(0,date_text/* isoDay */.k)(certificate.expiresOn)}**${remaining(daysLeft)}`;
}
function remaining(days) {
    if (days === undefined)
        return '';
    return days < 0 ? ', **expired**' : `, ${(0,counted/* counted */.h)(days, 'day')} left`;
}
function wasCarriedOut(outcome) {
    return outcome.kind === 'applied' || (outcome.kind === 'checked' && outcome.plan.steps.length > 0);
}
function progress(outcome) {
    const done = (0,result_outcome/* completedOf */.z)(outcome).length;
    if (done === 0)
        return wasCarriedOut(outcome) ? 'No step was completed.' : 'Nothing was written.';
    const left = (0,result_outcome/* planOf */.XC)(outcome).steps.length - done;
    const steps = done === 1 ? '1 step was' : `${done} steps were`;
    return left === 0 ? `${steps} done.` : `${steps} done, ${left} ${left === 1 ? 'was' : 'were'} not.`;
}
function reasons(outcome, { message }) {
    const blockers = outcome.kind === 'blocked' ? blockersIn(outcome.plan, outcome.mode) : [];
    if (blockers.length > 1)
        return quoted([`${blockers.length} things stand in the way:`], blockers.map(describe_blocker/* describeBlocker */.G));
    const checks = (0,result_outcome/* checksOf */.tg)(outcome).filter(({ name }) => name !== 'configure-application');
    const { causes, advice } = (0,checks_checks/* checkCauses */.rU)('failed', checks);
    const [before, after] = causes.length > 1 ? message.split((0,checks_checks/* checksWith */.O2)('failed', checks) ?? '') : [];
    return before === undefined || after === undefined
        ? quoted([message])
        : quoted([before.trim()], causes, [...advice, after.trim()]);
}
function quoted(before, items = [], after = []) {
    const paragraphs = [
        before.map(markdown/* escapeMarkdown */.FV).join(' '),
        items.map((item) => `- ${(0,markdown/* escapeMarkdown */.FV)(item)}`).join('\n'),
        after.map(markdown/* escapeMarkdown */.FV).join(' ').trim()
    ];
    return paragraphs
        .filter((paragraph) => paragraph !== '')
        .join('\n\n')
        .split('\n')
        .map((line) => `> ${line}`.trimEnd())
        .join('\n');
}
function planNotes(outcome) {
    if (outcome.kind !== 'planned')
        return '';
    return outcome.plan.blockers
        .map((blocker) => `> [!WARNING]\n> ${(0,markdown/* escapeMarkdown */.FV)((0,describe_blocker/* describeBlocker */.G)(blocker))}`)
        .join('\n\n');
}
function warnings(all) {
    return all.map((warning) => `> [!WARNING]\n> ${(0,markdown/* escapeMarkdown */.FV)(warning)}`).join('\n\n');
}
function identifiers(outcome) {
    const { applicationId, tenantId, certificate } = outcome.registered;
    const pages = applicationId && adminCenterPages(outcome.registration.region, tenantId, applicationId);
    const pfx = (0,result_outcome/* pfxOf */.w1)(outcome);
    const lines = [
        ...(pages === undefined
            ? []
            : [
                `**Application ID** ${(0,markdown/* code */.aY)(applicationId ?? '')} · [open in Entra](${pages.overview}), [permissions](${pages.permissions})`
            ]),
        ...(certificate === undefined
            ? []
            : [
                `**Certificate thumbprint** ${(0,markdown/* code */.aY)(certificate.thumbprint)}${pages === undefined ? '' : ` · [certificates in Entra](${pages.certificates})`}`
            ]),
        ...(pfx === undefined ? [] : [`**PFX** ${(0,markdown/* code */.aY)(pfx.path)}${PFX_STATES[pfx.state]}`]),
        ...outcome.destinations
            .filter(({ kind }) => kind !== 'pfx')
            .map(({ kind, name, state }) => `**${describe_plan/* DESTINATION_TITLES */.f0[kind]}** ${(0,markdown/* code */.aY)(name)}: ${DELIVERIES[state]}`)
    ];
    return lines.map((line) => `- ${line}`).join('\n');
}
const PFX_STATES = {
    delivered: '',
    staged: ', kept for the next run to deliver'
};
const DELIVERIES = {
    delivered: 'has this certificate since this run',
    'in-place': 'has this certificate',
    outstanding: '⚠️ lacks this certificate',
    absent: 'not on this runner',
    unknown: '⚠️ could not be read'
};
function changes(outcome) {
    const { steps, forAdministrator } = outcome.plan;
    switch (outcome.kind) {
        case 'planned':
            return [
                section('What would change', steps, 'to-do'),
                section('What needs an administrator', forAdministrator, 'to-do')
            ]
                .filter((part) => part !== '')
                .join('\n\n');
        case 'blocked':
            return section('What would change once nothing stands in the way', steps, 'to-do');
        case 'verified':
            return section('What differs', steps, 'to-do');
        case 'checked':
        case 'applied': {
            const done = new Set(outcome.completed);
            const left = outcome.failure === undefined ? [] : steps.filter((step) => !done.has(step));
            return [section('What changed', outcome.completed, 'done'), section('What was not done', left, 'to-do')]
                .filter((part) => part !== '')
                .join('\n\n');
        }
    }
}
function section(title, steps, tense) {
    return steps.length === 0 ? '' : `### ${title}\n\n${stepList(steps, tense)}`;
}
function inPlace(outcome) {
    const present = (0,describe_plan/* describePlan */.df)({ ...outcome.plan, steps: [], blockers: [], forAdministrator: [] });
    if (present.length === 0)
        return '';
    const list = present.map(({ text }) => `- ${(0,markdown/* escapeMarkdown */.FV)(text)}`).join('\n');
    return (0,markdown/* folded */.TM)(`What was in place already (${present.length})`, list);
}
function machineIdentifiers({ registered }) {
    const facts = [
        ['Tenant ID', registered.tenantId],
        ['Application object ID', registered.objectId],
        ['Service principal ID', registered.servicePrincipalId],
        ['Certificate thumbprint, SHA-256', registered.certificate?.thumbprintSha256]
    ];
    const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${(0,markdown/* code */.aY)(value)}`]));
    return lines.length === 0 ? '' : (0,markdown/* folded */.TM)('Other IDs', lines.join('\n'));
}

;// CONCATENATED MODULE: ./build/report/run-record.js








class RunRecord {
    #registrations;
    #context;
    #entries = new Map();
    #details = [];
    #detailBytes = 0;
    #outputs;
    #stoppedBy;
    constructor(registrations, context) {
        this.#registrations = registrations;
        this.#context = context;
    }
    add(named, outcome, durationMs) {
        const entry = reported(outcome, { file: named.file, durationMs });
        this.#entries.set(named, entry);
        this.#keep({ entry, markdown: this.#rendered(outcome) });
        if (this.#isAlone)
            this.#outputs = (0,outputs/* outputsOf */.Yz)(outcome);
        return entry;
    }
    stop(unstarted, reason) {
        for (const named of unstarted)
            this.#entries.set(named, (0,registration_report/* notStartedReport */.HX)(named, reason));
        if (this.entries.some(({ state }) => registration_report/* WAS_STOPPED */.IV.has(state)))
            this.#stoppedBy = reason;
    }
    get stoppedBy() {
        return this.#stoppedBy;
    }
    get entries() {
        return this.#registrations.flatMap((named) => this.#entries.get(named) ?? []);
    }
    get outputs() {
        return this.#outputs ?? (0,outputs/* sharedOutputs */.ST)(this.entries.some(({ changed }) => changed));
    }
    summaryOf(report) {
        const [only] = this.#details;
        return this.#isAlone && only !== undefined ? only.markdown : (0,run_summary/* renderRunSummary */.q)(report, this.#details, this.#context);
    }
    get #isAlone() {
        return this.#registrations.length === 1;
    }
    #rendered(outcome) {
        try {
            return this.#isAlone ? renderSummary(outcome, this.#context) : renderDetails(outcome, this.#context);
        }
        catch (error) {
            return (0,refusal_summary/* renderFailure */.z)((0,errors/* asActionError */.z6)(error), this.#context);
        }
    }
    #keep(details) {
        this.#details = [...this.#details, details];
        this.#detailBytes += Buffer.byteLength(details.markdown);
        if (this.#detailBytes <= size_limit/* SUMMARY_LIMIT */.J)
            return;
        const sorted = this.#details.toSorted((a, b) => (0,registration_order/* byNeed */.q)(a.entry, b.entry));
        let bytes = 0;
        this.#details = sorted.filter(({ markdown }) => {
            bytes += Buffer.byteLength(markdown);
            return bytes <= size_limit/* SUMMARY_LIMIT */.J;
        });
        this.#detailBytes = this.#details.reduce((sum, { markdown }) => sum + Buffer.byteLength(markdown), 0);
    }
}
function reported(outcome, facts) {
    try {
        return (0,registration_report/* registrationReport */._t)(outcome, facts);
    }
    catch (error) {
        const { registration } = outcome;
        return (0,registration_report/* registrationReport */._t)({ kind: 'refused', registration, failure: (0,errors/* asActionError */.z6)(error) }, facts);
    }
}

// EXTERNAL MODULE: ./build/run/run-context.js
var run_context = __webpack_require__(36465);
;// CONCATENATED MODULE: ./build/run/run-registrations.js

async function runRegistrations(registrations, { register, ended, limit, signal }) {
    const waiting = registrations.values();
    const worker = async () => {
        while (!signal.aborted) {
            const { value: named } = waiting.next();
            if (named === undefined)
                return;
            ended(named, await outcomeOf(named, register));
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, registrations.length) }, worker));
    return [...waiting];
}
async function outcomeOf(named, register) {
    try {
        return await register(named);
    }
    catch (error) {
        return { kind: 'refused', registration: named.registration, failure: (0,errors/* asActionError */.z6)(error) };
    }
}

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 14 modules
var core = __webpack_require__(56288);
;// CONCATENATED MODULE: ./build/adapters/seen-answer.js
function seenAnswer(url, answer) {
    const { host } = new URL(url);
    if (answer.kind === 'no-answer')
        return `${host} cannot be reached: ${answer.reason}`;
    return `${host} answered HTTP ${answer.status} with ${bodyKind(answer.text)}`;
}
function bodyKind(text) {
    const content = text.replaceAll('\0', '').trim();
    if (content === '')
        return 'an empty body';
    if (content.startsWith('<'))
        return /^<(?:!doctype\s+html|html)/i.test(content) ? 'an HTML page' : 'XML of another kind';
    return jsonIn(content) === undefined ? 'text that is not understood' : 'JSON of another kind';
}
function jsonIn(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 83 modules
var esm = __webpack_require__(16033);
// EXTERNAL MODULE: ./build/cancellation.js
var cancellation = __webpack_require__(42529);
// EXTERNAL MODULE: ./build/adapters/backoff.js
var backoff = __webpack_require__(20397);
// EXTERNAL MODULE: ./build/adapters/connection-problem.js
var connection_problem = __webpack_require__(50523);
// EXTERNAL MODULE: ./build/adapters/passing-status.js
var passing_status = __webpack_require__(19833);
// EXTERNAL MODULE: ./build/adapters/proxy/proxied-pipeline.js
var proxied_pipeline = __webpack_require__(83810);
// EXTERNAL MODULE: ./build/adapters/retry-after.js
var retry_after = __webpack_require__(69832);
;// CONCATENATED MODULE: ./build/adapters/service-client.js







const EXCHANGE_TIMEOUT_MS = 60_000;
const READING_TRIES = 4;
class ServiceClient {
    #pipeline = (0,proxied_pipeline/* proxiedPipeline */.A)();
    #context;
    constructor(context) {
        this.#context = context;
    }
    async read(request, isUnderstood = () => false) {
        const waiting = (0,backoff/* backoff */.J)(new URL(request.url).host, this.#context);
        for (let tries = 1;; tries += 1) {
            const answer = await this.#send(request, this.#context.signal);
            if (tries === READING_TRIES || !isPassing(answer))
                return answer;
            if (answer.kind === 'response' && isUnderstood(answer))
                return answer;
            if (!(await waiting.wait(this.#wishOf(answer))))
                return answer;
        }
    }
    async write(request) {
        this.#context.signal.throwIfAborted();
        return this.#send(request, (0,cancellation/* signalForWrites */.I)(this.#context.signal));
    }
    async #send({ method, url, headers, body }, cancelled) {
        const request = (0,esm/* createPipelineRequest */.G6)({
            url,
            method,
            headers: (0,esm/* createHttpHeaders */.Nc)(headers),
            abortSignal: AbortSignal.any([cancelled, AbortSignal.timeout(EXCHANGE_TIMEOUT_MS)]),
            ...(body === undefined ? {} : { body })
        });
        try {
            const { status, headers: answered, bodyAsText } = await this.#pipeline.sendRequest(proxied_pipeline/* sharedHttpClient */.z, request);
            return { kind: 'response', status, headers: answered.toJSON(), text: bodyAsText ?? '' };
        }
        catch (error) {
            this.#context.signal.throwIfAborted();
            const { kind, text } = (0,connection_problem/* connectionProblem */.E)(error);
            return { kind: 'no-answer', reason: text, isFinal: kind === 'final' };
        }
    }
    #wishOf(answer) {
        if (answer.kind === 'no-answer')
            return undefined;
        return (0,retry_after/* retryAfterSeconds */.C)(answer.headers['retry-after'], this.#context.clock.now());
    }
}
function isPassing(answer) {
    return answer.kind === 'no-answer' ? !answer.isFinal : (0,passing_status/* isPassingStatus */.W)(answer.status);
}

// EXTERNAL MODULE: ./build/domain/identifiers.js
var domain_identifiers = __webpack_require__(29137);
;// CONCATENATED MODULE: ./build/adapters/exchange/organization-config.js

function ewsSettingsIn(body) {
    const { value } = Object(body);
    const [organization, ...others] = Array.isArray(value) ? value : [];
    if (typeof organization !== 'object' || organization === null || others.length > 0)
        return undefined;
    const { EwsEnabled, EwsAllowedAppIDs, EwsApplicationAccessPolicy, EwsAllowList, EwsBlockList } = Object(organization);
    const allowed = applicationsIn(EwsAllowedAppIDs);
    const userAgents = userAgentPolicy(EwsApplicationAccessPolicy, { EwsAllowList, EwsBlockList });
    const isSwitch = typeof EwsEnabled === 'boolean' || EwsEnabled === null;
    if (!isSwitch || allowed === undefined || userAgents === 'not-understood')
        return undefined;
    return { enabled: EwsEnabled ?? undefined, allowed, userAgents };
}
function applicationsIn(list) {
    if (list === null || list === '')
        return [];
    const parts = Array.isArray(list) ? list : [list];
    if (!parts.every((part) => typeof part === 'string'))
        return undefined;
    const ids = parts.flatMap((part) => part.split(',')).flatMap((id) => id.trim() || []);
    return ids.every(domain_identifiers/* isGuid */.W_) ? ids.map(domain_identifiers/* applicationId */.E7) : undefined;
}
function userAgentPolicy(kind, { EwsAllowList, EwsBlockList }) {
    switch (kind) {
        case null:
        case undefined:
        case '':
            return undefined;
        case 'EnforceAllowList':
            return { kind, patterns: textsIn(EwsAllowList) };
        case 'EnforceBlockList':
            return { kind, patterns: textsIn(EwsBlockList) };
        default:
            return 'not-understood';
    }
}
function textsIn(list) {
    const parts = Array.isArray(list) ? list : [list];
    return parts.flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []));
}

;// CONCATENATED MODULE: ./build/adapters/exchange/admin-api.js



class ExchangeAdminApi {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    async readEws() {
        const request = await this.#request('Get-OrganizationConfig', { RetrieveEwsOperationAccessPolicy: true });
        const answer = await this.#settings.client.read(request);
        if (answer.kind === 'response' && answer.status === 200) {
            const settings = ewsSettingsIn(jsonIn(answer.text));
            if (settings !== undefined)
                return { kind: 'read', settings };
        }
        const why = this.#seen(answer);
        return isRefusal(answer) ? { kind: 'refused', why } : { kind: 'unknown', why };
    }
    async writeEws(write) {
        const parameters = write.kind === 'list' ? { EwsAllowedAppIDs: write.allowed.join(',') } : { EwsEnabled: true };
        const answer = await this.#settings.client.write(await this.#request('Set-OrganizationConfig', parameters));
        if (answer.kind === 'response' && answer.status < 300)
            return { kind: 'stored' };
        return { kind: isPassing(answer) ? 'unclear' : 'refused', why: this.#seen(answer) };
    }
    async #request(cmdlet, parameters) {
        const { endpoint } = this.#settings;
        const { token, claims } = await this.#settings.token();
        const tenant = claims.tenantId ?? this.#settings.tenant;
        return {
            method: 'POST',
            url: `${endpoint}/adminapi/beta/${tenant}/InvokeCommand`,
            headers: {
                authorization: `Bearer ${token}`,
                'content-type': 'application/json; charset=utf-8',
                accept: 'application/json',
                'x-anchormailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenant}`,
                'x-responseformat': 'json',
                'x-cmdletname': cmdlet
            },
            body: JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } })
        };
    }
    #seen(answer) {
        const reason = answer.kind === 'response' ? reasonIn(jsonIn(answer.text)) : undefined;
        const { host } = new URL(this.#settings.endpoint);
        return answer.kind === 'response' && reason !== undefined
            ? `${host} answered HTTP ${answer.status}, "${reason}"`
            : seenAnswer(this.#settings.endpoint, answer);
    }
}
function isRefusal(answer) {
    return answer.kind === 'response' && (answer.status === 401 || answer.status === 403);
}
const REASON_LIMIT = 300;
function reasonIn(body) {
    const { error } = Object(body);
    const { message, innererror, details } = Object(error);
    const { internalexception } = Object(innererror);
    const [detail] = Array.isArray(details) ? details : [];
    const texts = [Object(internalexception).message, Object(detail).message, message];
    const found = texts.find((text) => typeof text === 'string' && text !== '');
    return typeof found === 'string' ? found.replace(/\s+/g, ' ').slice(0, REASON_LIMIT) : undefined;
}

;// CONCATENATED MODULE: ./build/domain/tenant/ews-settings.js
function nextEwsWrite({ allowed, enabled }, { applications, switchOn }) {
    const missing = [...new Set(applications)].filter((application) => !allowed.includes(application));
    if (missing.length > 0)
        return { kind: 'list', allowed: [...allowed, ...missing] };
    return switchOn && enabled !== true ? { kind: 'switch-on' } : undefined;
}

// EXTERNAL MODULE: ./build/adapters/wait.js
var wait = __webpack_require__(79440);
;// CONCATENATED MODULE: ./build/adapters/exchange/ews-list.js




const SETTLING_MS = 3_000;
const OLD_COPIES = 3;
const WRITES_LIMIT = 10;
async function addToEws(api, additions, context) {
    const waiting = (0,backoff/* backoff */.J)('Exchange Online', context);
    let writes = 0;
    let oldCopies = 0;
    let before;
    let hasSettled = true;
    for (;;) {
        const reading = await api.readEws();
        if (reading.kind === 'refused')
            throw failure('permission-missing', reading.why);
        if (reading.kind === 'unknown') {
            if (!(await waiting.wait()))
                throw failure('service-unreachable', reading.why);
            continue;
        }
        const write = nextEwsWrite(reading.settings, additions);
        if (write === undefined) {
            if (hasSettled)
                return;
            await (0,wait/* wait */.u)('Exchange Online to settle', SETTLING_MS, context);
            hasSettled = true;
            continue;
        }
        if (before !== undefined && isSame(reading.settings, before) && oldCopies < OLD_COPIES && (await waiting.wait())) {
            oldCopies += 1;
            continue;
        }
        if (writes === WRITES_LIMIT)
            throw failure('request-refused', 'the settings keep changing');
        const result = await api.writeEws(write);
        if (result.kind === 'refused')
            throw failure('request-refused', result.why);
        if (result.kind === 'unclear' && !(await waiting.wait()))
            throw failure('service-unreachable', result.why);
        if (result.kind === 'stored')
            writes += 1;
        oldCopies = 0;
        before = result.kind === 'stored' ? reading.settings : undefined;
        hasSettled = false;
    }
}
function isSame(one, other) {
    return one.enabled === other.enabled && one.allowed.join() === other.allowed.join();
}
function failure(code, why) {
    return new errors/* ActionError */.lZ(code, `Adding the application to the list of those that may use EWS failed: ${why}. Nothing was taken from the list. Run again; the run goes on from what is there.`);
}

;// CONCATENATED MODULE: ./build/adapters/exchange/exchange-online.js



class ExchangeOnline {
    #api;
    #token;
    #context;
    constructor(settings, context) {
        this.#api = new ExchangeAdminApi(settings);
        this.#token = settings.token;
        this.#context = context;
    }
    async observeEws() {
        try {
            const { roles, directoryRoles } = (await this.#token()).claims;
            return { reading: await this.#api.readEws(), roles, directoryRoles };
        }
        catch (error) {
            const { code, message } = (0,errors/* asActionError */.z6)(error);
            if (code === 'cancelled')
                throw error;
            return {
                reading: { kind: 'unknown', why: message.replace(/\.$/, '') },
                roles: undefined,
                directoryRoles: undefined
            };
        }
    }
    allowInEws(additions) {
        return addToEws(this.#api, additions, this.#context);
    }
}

// EXTERNAL MODULE: ./build/adapters/github/github-pace.js
var github_pace = __webpack_require__(78228);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./node_modules/@microsoft/microsoft-graph-client/lib/src/index.js
var src = __webpack_require__(11899);
;// CONCATENATED MODULE: ./build/adapters/graph/graph-transport.js



class GraphTransport {
    #pipeline = (0,proxied_pipeline/* proxiedPipeline */.A)();
    async execute(context) {
        const { signal } = context.options ?? {};
        const { url, method, headers, body } = await partsOf(context);
        const request = (0,esm/* createPipelineRequest */.G6)({ url, method, headers, ...(body === '' ? {} : { body }) });
        if (signal)
            request.abortSignal = signal;
        try {
            const { status, headers: answered, bodyAsText } = await this.#pipeline.sendRequest(proxied_pipeline/* sharedHttpClient */.z, request);
            context.response = new Response(bodyAsText || null, { status, headers: answered.toJSON() });
        }
        catch (error) {
            const wrapped = new src/* GraphClientError */.qF('no response');
            wrapped.customError = error;
            throw wrapped;
        }
    }
}
const METHODS = ['GET', 'POST', 'PATCH'];
async function partsOf({ request, options = {} }) {
    const { signal: _, ...described } = options;
    const whole = new Request(request, described);
    const method = METHODS.find((known) => known === whole.method);
    if (method === undefined)
        throw new TypeError(`Graph is not asked with ${whole.method}`);
    return {
        url: whole.url,
        method,
        headers: (0,esm/* createHttpHeaders */.Nc)(Object.fromEntries(whole.headers)),
        body: await whole.text()
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-connection.js






const graph_connection_EXCHANGE_TIMEOUT_MS = 100_000;
function connectToGraph(endpoint, accessToken, { signal }) {
    const writeSignal = (0,cancellation/* signalForWrites */.I)(signal);
    const authentication = new src/* AuthenticationHandler */.zA({ getAccessToken: accessToken });
    authentication.setNext(new GraphTransport());
    const client = src/* Client */.Kj.initWithMiddleware({
        baseUrl: `${endpoint}/`,
        defaultVersion: 'v1.0',
        customHosts: new Set([new URL(endpoint).hostname]),
        middleware: authentication
    });
    return {
        async send({ method, path, headers, body }) {
            signal.throwIfAborted();
            const cancelled = method === 'GET' ? signal : writeSignal;
            const request = client
                .api(path)
                .headers({ 'client-request-id': (0,external_node_crypto_.randomUUID)(), ...headers })
                .option('signal', AbortSignal.any([cancelled, AbortSignal.timeout(graph_connection_EXCHANGE_TIMEOUT_MS)]))
                .responseType(src/* ResponseType */.yl.RAW);
            try {
                return await readResponse(await dispatch(request, method, body));
            }
            catch (error) {
                signal.throwIfAborted();
                if (error instanceof errors/* ActionError */.lZ)
                    throw error;
                return withoutResponse(error, endpoint);
            }
        }
    };
}
async function dispatch(request, method, body) {
    switch (method) {
        case 'GET':
            return await request.get();
        case 'POST':
            return await request.post(body);
        case 'PATCH':
            return await request.patch(body);
    }
}
async function readResponse(response) {
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    const text = await response.text();
    if (status >= 300 && status < 400)
        return { kind: 'no-response', reason: `the answer is a redirect (HTTP ${status})` };
    if (text === '') {
        if (status < 300 && status !== 204)
            return { kind: 'no-response', reason: `the answer with status ${status} is empty` };
        return { kind: 'response', status, headers, body: undefined };
    }
    try {
        return { kind: 'response', status, headers, body: JSON.parse(text) };
    }
    catch {
        if (status >= 400)
            return { kind: 'response', status, headers, body: undefined };
        return { kind: 'no-response', reason: `the answer with status ${status} is not JSON` };
    }
}
function withoutResponse(error, endpoint) {
    const cause = error instanceof src/* GraphClientError */.qF ? (error.customError ?? error) : error;
    const problem = (0,connection_problem/* connectionProblem */.E)(cause);
    if (problem.kind === 'transient')
        return { kind: 'no-response', reason: problem.text };
    throw new errors/* ActionError */.lZ('service-unreachable', `Microsoft Graph at ${endpoint} cannot be reached: ${problem.text}.`, {
        cause
    });
}

// EXTERNAL MODULE: ./build/domain/plan/caller-permissions.js + 1 modules
var caller_permissions = __webpack_require__(40887);
// EXTERNAL MODULE: ./build/adapters/json-fields.js
var json_fields = __webpack_require__(52393);
;// CONCATENATED MODULE: ./build/adapters/graph/graph-error.js




const NO_CODE = 'no error code';
function graphErrorOf(answer) {
    if (answer.kind === 'no-response') {
        return {
            status: 0,
            code: 'no answer',
            message: answer.reason,
            details: [],
            requestId: undefined,
            retryAfter: undefined
        };
    }
    const { status, headers, body } = answer;
    if (status < 400)
        return undefined;
    const error = (0,json_fields/* field */.ZZ)(body, 'error');
    const details = (0,json_fields/* field */.ZZ)(error, 'details');
    return {
        status,
        code: (0,json_fields/* textField */.M8)(error, 'code') ?? NO_CODE,
        message: (0,json_fields/* textField */.M8)(error, 'message') ??
            'the answer has no error message; a proxy or gateway may stand before Microsoft Graph',
        details: Array.isArray(details) ? details.flatMap((detail) => (0,json_fields/* textField */.M8)(detail, 'code') ?? []) : [],
        requestId: (0,json_fields/* textOf */.b6)((0,json_fields/* field */.ZZ)((0,json_fields/* field */.ZZ)(error, 'innerError'), 'request-id')) ?? headers['request-id'],
        retryAfter: (0,retry_after/* retryAfterSeconds */.C)(headers['retry-after'], (0,retry_after/* answeredOn */.V)(headers))
    };
}
const DUPLICATE_TEXTS = [
    'already exists',
    'is already in use',
    'A conflicting object with one or more of the specified property values is present'
];
const NOT_REPLICATED_TEXTS = [
    'does not reference a valid application object',
    'the backing application of the service principal being created must in the local tenant',
    'Not a valid reference update',
    'one of its queried reference-property objects are not present',
    'Unable to read the company information from the directory',
    'concurrent requests being made to the tenant'
];
const PRINCIPAL_NOT_FOUND = /\bprincipal\b.*\bnot found\b/i;
const LIMIT_CODES = ['Directory_QuotaExceeded', 'Directory_ResourceSizeExceeded'];
function kindOf({ status, code, message, details }) {
    if (status === 429)
        return 'throttled';
    if (status === 0 || (0,passing_status/* isPassingStatus */.W)(status))
        return 'outage';
    if (status >= 500)
        return 'refused';
    if (details.includes('NoBackingApplicationObject') || code === 'Directory_ConcurrencyViolation')
        return 'not-replicated';
    if (NOT_REPLICATED_TEXTS.some((part) => message.includes(part)) || PRINCIPAL_NOT_FOUND.test(message)) {
        return status === 404 && code === 'Request_ResourceNotFound' ? 'not-found' : 'not-replicated';
    }
    if (code === 'Request_MultipleObjectsWithSameKeyValue' || details.includes('ConflictingObjects'))
        return 'duplicate';
    if (DUPLICATE_TEXTS.some((part) => message.includes(part)))
        return 'duplicate';
    if (code === NO_CODE)
        return 'refused';
    if (status === 404)
        return 'not-found';
    return status === 403 && !LIMIT_CODES.includes(code) ? 'denied' : 'refused';
}
function graph_error_isPassing(error) {
    const kind = kindOf(error);
    return kind === 'throttled' || kind === 'outage';
}
function describeGraphError({ status, code, message, requestId }) {
    const sentence = message.trim().replace(/[.\s]+$/, '');
    const particulars = [code, status === 0 ? undefined : `HTTP ${status}`, requestId && `request-id ${requestId}`];
    return `${sentence} (${particulars.filter((part) => part !== undefined && part !== '').join(', ')})`;
}
function incompleteAnswer(what) {
    return new errors/* ActionError */.lZ('request-refused', `Microsoft Graph answered ${what}. Run again; if the problem persists, check that graph-endpoint names Microsoft Graph.`);
}

;// CONCATENATED MODULE: ./build/adapters/graph/shared-list.js
const READINGS_TO_BELIEVE = 3;
class SharedList {
    #identify;
    #known = new Map();
    #dropped = [];
    #unanswered = [];
    constructor(identify) {
        this.#identify = identify;
    }
    lacksKnown(reading) {
        const shown = this.#identities(reading);
        return [...this.#known.keys()].some((identity) => !shown.has(identity) && !this.#mayHaveDropped(identity));
    }
    accept(reading) {
        const shown = this.#identities(reading);
        const dropped = [...this.#known].filter(([identity]) => !shown.has(identity) && this.#mayHaveDropped(identity));
        this.#dropped = dropped.map(([, entry]) => entry);
        this.#known = new Map([...reading.map((entry) => [this.#identify(entry), entry]), ...dropped]);
    }
    sentWithoutAnswer(entries) {
        this.#unanswered.push(this.#identities(entries));
    }
    get dropped() {
        return this.#dropped;
    }
    #identities(entries) {
        return new Set(entries.map(this.#identify));
    }
    #mayHaveDropped(identity) {
        return this.#unanswered.some((sent) => !sent.has(identity));
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/list-addition.js

class ListAddition {
    #list;
    #wanted;
    #shared;
    #reading;
    constructor(list, wanted, known = []) {
        this.#list = list;
        this.#wanted = wanted;
        this.#shared = new SharedList(list.identify);
        this.#shared.accept(known);
    }
    get property() {
        return this.#list.property;
    }
    lacksKnown(reading) {
        return this.#shared.lacksKnown(this.#list.entriesOf(reading));
    }
    accept(reading) {
        this.#reading = reading;
        this.#shared.accept(this.#list.entriesOf(reading));
    }
    value() {
        const added = this.#added();
        return this.#reading === undefined || added.length === 0 ? undefined : this.#list.write(this.#reading, added);
    }
    sentWithoutAnswer() {
        this.#shared.sentWithoutAnswer([...this.#entries(), ...this.#added()]);
    }
    missing() {
        return this.#added().map(this.#list.describe);
    }
    unwanted() {
        return [];
    }
    #entries() {
        return this.#reading === undefined ? [] : this.#list.entriesOf(this.#reading);
    }
    #added() {
        const { dropped } = this.#shared;
        const there = new Set([...this.#entries(), ...dropped].map(this.#list.identify));
        return [...dropped, ...this.#wanted.filter((entry) => !there.has(this.#list.identify(entry)))];
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-additions.js


function settingAdditions({ allowPublicClientFlows, redirectUris, declaredAccess }) {
    return [
        ...(allowPublicClientFlows === undefined ? [] : [publicClientFlowAddition()]),
        ...(redirectUris === undefined ? [] : [redirectUriAddition(redirectUris)]),
        ...(declaredAccess === undefined ? [] : [declarationAddition(declaredAccess)])
    ];
}
function tagAddition(tags) {
    return new ListAddition({
        property: 'tags',
        entriesOf: ({ tags: present }) => present ?? [],
        identify: (tag) => tag,
        write: ({ tags: present }, added) => [...(present ?? []), ...added],
        describe: (tag) => `the tag ${tag}`
    }, tags);
}
function redirectUriAddition(uris) {
    return new ListAddition({
        property: 'publicClient',
        entriesOf: ({ publicClient }) => publicClient?.redirectUris ?? [],
        identify: (uri) => uri,
        write: ({ publicClient }, added) => ({
            ...publicClient,
            redirectUris: [...(publicClient?.redirectUris ?? []), ...added]
        }),
        describe: (uri) => `the redirect URI ${uri}`
    }, uris);
}
function declarationAddition(permissions) {
    return new ListAddition({
        property: 'requiredResourceAccess',
        entriesOf: ({ requiredResourceAccess }) => (requiredResourceAccess ?? []).flatMap(declaredOf),
        identify: ({ resourceAppId, id, type }) => `${resourceAppId}/${type}/${id}`,
        write: ({ requiredResourceAccess }, added) => withDeclared(requiredResourceAccess ?? [], added),
        describe: ({ resourceAppId, id }) => `the declared permission ${id} of ${resourceAppId}`
    }, permissions.flatMap(({ resourceAppId, permissions }) => permissions.map(({ id, type }) => ({ resourceAppId, id, type }))));
}
function declaredOf({ resourceAppId, resourceAccess }) {
    if (!resourceAppId)
        throw incompleteAnswer('a declared permission without its resource');
    return (resourceAccess ?? []).map(({ id, type }) => {
        if (!id || !type)
            throw incompleteAnswer('a declared permission without its ID or type');
        return { resourceAppId, id, type };
    });
}
function withDeclared(declared, added) {
    const byResource = Map.groupBy(added, ({ resourceAppId }) => resourceAppId);
    const accessOf = (resourceAppId) => {
        const permissions = byResource.get(resourceAppId) ?? [];
        byResource.delete(resourceAppId);
        return permissions.map(({ id, type }) => ({ id, type }));
    };
    const grown = declared.map((resource) => ({
        ...resource,
        resourceAccess: [...(resource.resourceAccess ?? []), ...accessOf(resource.resourceAppId ?? '')]
    }));
    const others = [...byResource.keys()].map((resourceAppId) => ({
        resourceAppId,
        resourceAccess: accessOf(resourceAppId)
    }));
    return [...grown, ...others];
}
function publicClientFlowAddition() {
    return new ListAddition({
        property: 'isFallbackPublicClient',
        entriesOf: ({ isFallbackPublicClient }) => (isFallbackPublicClient === true ? ['on'] : []),
        identify: (state) => state,
        write: () => true,
        describe: () => 'the permission of public client flows'
    }, ['on']);
}

// EXTERNAL MODULE: ./build/domain/request/managed-names.js
var managed_names = __webpack_require__(82451);
// EXTERNAL MODULE: ./build/domain/list-text.js
var list_text = __webpack_require__(97213);
;// CONCATENATED MODULE: ./build/adapters/graph/operation.js
function lackingPermissions({ needs }, roles) {
    return needs.filter((need) => !isMet(need, roles)).map(({ anyOf: [value] }) => value);
}
function heldPermissions({ needs }, roles) {
    return [...new Set(needs.flatMap(({ anyOf }) => anyOf))].filter((value) => roles?.has(value));
}
function isMet({ anyOf, undocumented = [] }, roles) {
    return anyOf.some((value) => roles?.has(value) && !undocumented.includes(value));
}

;// CONCATENATED MODULE: ./build/adapters/graph/explain-graph-error.js




function explainGraphError(error, operation, roles) {
    if (kindOf(error) === 'denied')
        return denial(error, operation, roles);
    const code = graph_error_isPassing(error) ? 'service-unreachable' : 'request-refused';
    return new errors/* ActionError */.lZ(code, `${operation.doing} failed: ${describeGraphError(error)}.${adviceFor(error)}`);
}
function unreadBecauseOf(error, operation, roles) {
    const [lacking] = lackingPermissions(operation, roles);
    if (kindOf(error) === 'denied' && lacking !== undefined)
        return { kind: 'denied', leastPrivilege: lacking };
    return { kind: 'unreadable', reason: `${describeGraphError(error)}${exchangeAdvice(error)}` };
}
function denial(error, operation, roles) {
    const denied = `${operation.doing} was denied: ${describeGraphError(error)}.`;
    const lacking = lackingPermissions(operation, roles);
    const held = heldPermissions(operation, roles);
    if (lacking.length > 0) {
        const insufficient = held.length === 0 ? '' : ` ${(0,list_text/* listText */.s)(held)}, which it holds, is not documented as enough for this.`;
        return new errors/* ActionError */.lZ('permission-missing', `${denied} The signed-in identity needs the Microsoft Graph application permission ${lacking.join(' and ')} with admin consent; a grant made just now takes some minutes to reach new tokens.${insufficient}`);
    }
    const ownership = held.includes('Application.ReadWrite.OwnedBy')
        ? ' With Application.ReadWrite.OwnedBy it may write only applications that it owns.'
        : '';
    return new errors/* ActionError */.lZ('request-refused', `${denied} The token of the signed-in identity holds ${(0,list_text/* listText */.s)(held)}, so something else denies it.${ownership}`);
}
function exchangeAdvice({ code }) {
    return code === 'ErrorAccessDenied'
        ? '. The token holds the permission, but Exchange Online keeps the identity out of this mailbox: an application access policy or RBAC for Applications limits which mailboxes it reaches. An Exchange administrator sees it with Test-ApplicationAccessPolicy or Test-ServicePrincipalAuthorization'
        : '';
}
const NOT_IMPLEMENTED = 501;
function adviceFor({ status, code, message }) {
    if (status === NOT_IMPLEMENTED) {
        return ' What answers there does not offer this call, and another try cannot change that: check that "region" in the registration file is the cloud of the tenant, and that graph-endpoint, where it is given, names Microsoft Graph.';
    }
    if (status === 404 && code === NO_CODE) {
        return ' Check that graph-endpoint, where it is given, names Microsoft Graph.';
    }
    switch (code) {
        case 'CredentialInvalidLifetimeAsPerAppPolicy':
            return ' The tenant limits how long a certificate may last: lower certificate.validityDays in the registration file.';
        case 'CredentialTypeNotAllowedAsPerAppPolicy':
            return ' The tenant does not allow this kind of credential: use a certificate of a trusted authority (certificate.source "pfx"), or ask for an exemption.';
        case 'KeyCredentialsInvalidEndDate':
        case 'KeyCredentialsInvalidStartDate':
            return ' Check the clock of the runner.';
        case 'Directory_QuotaExceeded':
            return /quota limit for the tenant/i.test(message) ? TENANT_QUOTA : PRINCIPAL_QUOTA;
        case 'Directory_ResourceSizeExceeded':
            return OBJECT_SIZE;
        default:
            return message.includes('The size of the object has exceeded its limit') ? OBJECT_SIZE : '';
    }
}
const PRINCIPAL_QUOTA = ' An identity can have created at most 250 objects in the directory, and deleted ones count until they are deleted permanently. Delete unused applications of this identity, then delete them permanently in the Entra admin center under App registrations, Deleted applications; or register with another identity. An administrator role lifts this limit.';
const TENANT_QUOTA = ' The directory holds as many objects as its quota allows, and deleted ones count until they are deleted permanently. Delete unused objects, then delete them permanently in the Entra admin center under App registrations, Deleted applications (and under Users and Groups). A tenant with a verified domain has a larger quota, and Microsoft support can raise it.';
const OBJECT_SIZE = ' The application would be larger than Entra allows: remove expired certificates and secrets, unused redirect URIs or declared permissions from it, and run again.';

;// CONCATENATED MODULE: ./build/adapters/graph/graph-query.js



const PAGES_LIMIT = 1000;
function objectQuery({ path, operation, read }) {
    return {
        path,
        operation,
        isOptional: false,
        async parse(answer, { roles }) {
            const error = graphErrorOf(answer);
            if (error === undefined)
                return read(bodyOf(answer));
            if (kindOf(error) === 'not-found')
                return read(undefined);
            throw explainGraphError(error, operation, roles);
        }
    };
}
function listQuery({ path, operation, read }) {
    return {
        path,
        operation,
        isOptional: false,
        async parse(answer, { roles, nextPage }) {
            const elements = [];
            let page = answer;
            for (let pages = 1;; pages += 1) {
                const error = graphErrorOf(page);
                if (error !== undefined && kindOf(error) !== 'not-found')
                    throw explainGraphError(error, operation, roles);
                if (error !== undefined)
                    return read(elements);
                const { value, nextLink } = listBody(page);
                elements.push(...value);
                if (nextLink === undefined)
                    return read(elements);
                if (pages === PAGES_LIMIT)
                    throw incompleteAnswer(`a list that goes on after ${PAGES_LIMIT} pages`);
                page = await nextPage(pathOf(nextLink));
            }
        }
    };
}
function optional(query, isAnswer = () => false) {
    const { path, operation } = query;
    return {
        path,
        operation,
        isOptional: true,
        async parse(answer, context) {
            const error = graphErrorOf(answer);
            if (error !== undefined && !isAnswer(error))
                return unreadBecauseOf(error, operation, context.roles);
            try {
                return { kind: 'read', value: await query.parse(answer, context) };
            }
            catch (failure) {
                if (!(failure instanceof errors/* ActionError */.lZ) || failure.code === 'cancelled')
                    throw failure;
                return { kind: 'unreadable', reason: failure.message.replace(/\.$/, '') };
            }
        }
    };
}
function bodyOf(answer) {
    if (answer.kind !== 'response' || typeof answer.body !== 'object' || answer.body === null)
        return undefined;
    return answer.body;
}
function listBody(answer) {
    const body = bodyOf(answer);
    if (!Array.isArray(body?.value))
        throw incompleteAnswer('a list without its elements');
    const nextLink = body['@odata.nextLink'];
    return { value: body.value, nextLink: typeof nextLink === 'string' ? nextLink : undefined };
}
function pathOf(nextLink) {
    const url = URL.parse(nextLink);
    if (url === null)
        throw incompleteAnswer('a list whose next page has no address');
    const { pathname, search } = url;
    return `${pathname.replace(/^\/v1\.0/, '')}${search}`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-credentials.js




function keyCredentialsOf(reading) {
    if (!reading.keyCredentials)
        throw incompleteAnswer('an application without its list of certificates');
    return reading.keyCredentials;
}
function readKeyCredential(wire) {
    const { keyId: id, startDateTime, endDateTime } = wire;
    if (!id || !startDateTime || !endDateTime)
        return undefined;
    return {
        keyId: (0,domain_identifiers/* keyId */.xs)(id),
        displayName: wire.displayName ?? '',
        organizationalUnits: wire.key ? organizationalUnitsIn(wire.key) : undefined,
        thumbprint: thumbprintOf(wire),
        thumbprintSha256: wire.key ? (0,domain_identifiers/* thumbprintSha256 */.Pn)(digest('sha256', wire.key)) : undefined,
        startsOn: new Date(startDateTime),
        expiresOn: new Date(endDateTime)
    };
}
function organizationalUnitsIn(base64) {
    try {
        const { OU = [] } = new external_node_crypto_.X509Certificate(Buffer.from(base64, 'base64')).toLegacyObject().subject;
        return typeof OU === 'string' ? [OU] : OU;
    }
    catch {
        return undefined;
    }
}
function thumbprintOf({ key, customKeyIdentifier }) {
    if (key)
        return (0,domain_identifiers/* thumbprint */.O1)(digest('sha1', key));
    if (!customKeyIdentifier)
        return undefined;
    if (/^[0-9a-f]{40}$/i.test(customKeyIdentifier))
        return (0,domain_identifiers/* thumbprint */.O1)(customKeyIdentifier);
    const bytes = Buffer.from(customKeyIdentifier, 'base64');
    return bytes.length === 20 ? (0,domain_identifiers/* thumbprint */.O1)(bytes.toString('hex')) : undefined;
}
function isRegistered({ keyId: id, thumbprint: own }, wire) {
    return wire.keyId?.toLowerCase() === id && (thumbprintOf(wire) ?? own) === own;
}
function digest(algorithm, base64) {
    return (0,external_node_crypto_.createHash)(algorithm).update(Buffer.from(base64, 'base64')).digest('hex');
}
function newKeyCredential({ facts, certificate }, displayName) {
    return {
        type: 'AsymmetricX509Cert',
        usage: 'Verify',
        key: Buffer.from(certificate).toString('base64'),
        displayName,
        startDateTime: (0,date_text/* isoSeconds */.n)(facts.notBefore),
        endDateTime: (0,date_text/* isoSeconds */.n)(facts.notAfter)
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-queries.js





const LOOKING_FOR_APPLICATION = { doing: 'Looking for the application', needs: [caller_permissions/* READ_APPLICATIONS */.VO] };
function applicationPath(key, value) {
    return key === 'id' ? `/applications/${value}` : `/applications(${key}='${encodeURIComponent(application_queries_quoted(value))}')`;
}
function application_queries_quoted(text) {
    return text.replaceAll("'", "''");
}
const PROPERTIES = [
    'id',
    'appId',
    'displayName',
    'uniqueName',
    'tags',
    'createdDateTime',
    'disabledByMicrosoftStatus',
    'isDisabled',
    'isFallbackPublicClient',
    'publicClient',
    'web',
    'spa',
    'requiredResourceAccess',
    'keyCredentials'
];
function applicationQuery(path) {
    return objectQuery({
        path: `${path}?$select=${PROPERTIES.join(',')}`,
        operation: LOOKING_FOR_APPLICATION,
        read: (wire) => wire && readApplication(wire)
    });
}
function readApplication(wire) {
    return {
        ...identifiersOf(wire),
        displayName: wire.displayName ?? '',
        uniqueName: wire.uniqueName ?? undefined,
        tags: wire.tags ?? [],
        createdOn: wire.createdDateTime ? new Date(wire.createdDateTime) : undefined,
        disabledBy: disabledBy(wire),
        allowsPublicClientFlows: wire.isFallbackPublicClient === true,
        publicClientRedirectUris: wire.publicClient?.redirectUris ?? [],
        otherRedirectUris: (wire.web?.redirectUris ?? []).length + (wire.spa?.redirectUris ?? []).length,
        declaredAccess: (wire.requiredResourceAccess ?? []).map(readDeclaredAccess),
        keyCredentials: (wire.keyCredentials ?? []).flatMap((credential) => readKeyCredential(credential) ?? [])
    };
}
function disabledBy({ disabledByMicrosoftStatus: status, isDisabled }) {
    if (status && status !== 'NotDisabled')
        return 'microsoft';
    return isDisabled === true ? 'administrator' : undefined;
}
function readDeclaredAccess({ resourceAppId, resourceAccess }) {
    if (!resourceAppId)
        throw incompleteAnswer('a declared permission without its resource');
    return {
        resourceAppId,
        permissions: (resourceAccess ?? []).map(({ id, type }) => {
            if (!id)
                throw incompleteAnswer('a declared permission without its ID');
            return { id, type: type === 'Role' ? 'Role' : 'Scope' };
        })
    };
}
function ownersQuery(path) {
    return listQuery({
        path: `${path}/owners?$select=id`,
        operation: { doing: 'Reading the owners of the application', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (owners) => owners.flatMap(({ id }) => id ?? [])
    });
}
function namesakesQuery(displayName) {
    const filter = encodeURIComponent(`displayName eq '${application_queries_quoted(displayName)}'`);
    return listQuery({
        path: `/applications?$filter=${filter}&$select=id,appId`,
        operation: { doing: 'Looking for applications of the same name', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (applications) => applications.flatMap(({ appId }) => (appId ? [(0,domain_identifiers/* applicationId */.E7)(appId)] : []))
    });
}
function taggedQuery(tag) {
    const filter = encodeURIComponent(`tags/any(t:t eq '${application_queries_quoted(tag)}')`);
    const query = listQuery({
        path: `/applications?$filter=${filter}&$select=id,appId,uniqueName,createdDateTime`,
        operation: LOOKING_FOR_APPLICATION,
        read: (applications) => {
            const [first] = applications.toSorted(byPrecedence);
            return first && identifiersOf(first);
        }
    });
    return optional(query);
}
function byPrecedence(left, right) {
    const named = ({ uniqueName }) => (uniqueName ? 0 : 1);
    const created = ({ createdDateTime }) => (createdDateTime ? Date.parse(createdDateTime) : 0);
    return named(left) - named(right) || created(left) - created(right);
}
function identifiersOf({ id, appId }) {
    if (!id || !appId)
        throw incompleteAnswer('an application without id or appId');
    return { objectId: (0,domain_identifiers/* applicationObjectId */.R3)(id), applicationId: (0,domain_identifiers/* applicationId */.E7)(appId) };
}
function namedQuery(uniqueName) {
    return objectQuery({
        path: `${applicationPath('uniqueName', uniqueName)}?$select=id,appId`,
        operation: LOOKING_FOR_APPLICATION,
        read: (application) => application && identifiersOf(application)
    });
}
function deletedApplicationsQuery() {
    const query = listQuery({
        path: '/directory/deletedItems/microsoft.graph.application?$select=id,appId,uniqueName&$top=999',
        operation: { doing: 'Looking among the deleted applications', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (applications) => applications.flatMap(({ appId, uniqueName }) => (appId ? [{ applicationId: appId, uniqueName }] : []))
    });
    return optional(query);
}
function byObjectIdQueries(objectId) {
    const read = (wire) => wire?.appId ? { applicationId: (0,domain_identifiers/* applicationId */.E7)(wire.appId), displayName: wire.displayName ?? '' } : undefined;
    const query = (path) => objectQuery({ path: `${path}?$select=id,appId,displayName`, operation: LOOKING_FOR_APPLICATION, read });
    return {
        application: query(`/applications/${objectId}`),
        ownServicePrincipal: query(`/servicePrincipals/${objectId}`)
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-lock.js

const lastWork = new Map();
async function withApplicationLocked(objectId, signal, work) {
    const before = lastWork.get(objectId) ?? Promise.resolve();
    const ended = Promise.withResolvers();
    const last = Promise.all([before, ended.promise]).then(() => undefined);
    lastWork.set(objectId, last);
    try {
        await (0,cancellation/* untilCancelled */.c)(before, signal);
        return await work();
    }
    finally {
        ended.resolve();
        void last.then(() => {
            if (lastWork.get(objectId) === last)
                lastWork.delete(objectId);
        });
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-session.js

async function errorOf(session, error, operation) {
    const { roles } = await session.caller();
    return explainGraphError(error, operation, roles);
}

// EXTERNAL MODULE: ./build/adapters/header-fields.js
var header_fields = __webpack_require__(28392);
;// CONCATENATED MODULE: ./build/adapters/graph/graph-batch.js

const BATCH_LIMIT = 20;
const UNANSWERED = { kind: 'no-response', reason: 'the batch has no answer for this request' };
async function sendBatch(connection, items, requestOf) {
    const batches = Array.from({ length: Math.ceil(items.length / BATCH_LIMIT) }, (_, index) => items.slice(index * BATCH_LIMIT, (index + 1) * BATCH_LIMIT));
    return (await Promise.all(batches.map((batch) => sendOneBatch(connection, batch, requestOf)))).flat();
}
async function sendOneBatch(connection, items, requestOf) {
    const answer = await connection.send({
        method: 'POST',
        path: '/$batch',
        body: { requests: items.map((item, index) => batchItem(requestOf(item), String(index + 1))) }
    });
    if (answer.kind === 'no-response' || answer.status !== 200)
        return items.map((item) => ({ item, answer }));
    const responses = new Map(responsesOf(answer.body).map((response) => [response.id, response]));
    return items.map((item, index) => ({ item, answer: itemAnswer(responses.get(String(index + 1)), answer) }));
}
function batchItem({ method, path, headers, body }, id) {
    const contentType = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const allHeaders = { ...contentType, ...headers };
    return {
        id,
        method,
        url: path,
        ...(Object.keys(allHeaders).length === 0 ? {} : { headers: allHeaders }),
        ...(body === undefined ? {} : { body })
    };
}
function responsesOf(body) {
    const responses = body?.responses;
    return Array.isArray(responses) ? responses : [];
}
function itemAnswer(response, { headers: { date } }) {
    if (response?.status === undefined)
        return UNANSWERED;
    const headers = { ...(date === undefined ? {} : { date }), ...(0,header_fields/* headerFields */.B)(response.headers) };
    return { kind: 'response', status: response.status, headers, body: response.body };
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-reader.js



async function readAll(session, queries) {
    const asked = Object.entries(queries).flatMap(([name, query]) => (query === undefined ? [] : [{ name, query }]));
    const { roles } = await session.caller();
    const answers = await readTogether(session, asked);
    const context = { roles, nextPage: (path) => readPage(session, path) };
    const values = await Promise.all(answers.map(async ({ item: { name, query }, answer }) => [name, await query.parse(answer, context)]));
    return Object.fromEntries(values);
}
async function readOne(session, query) {
    return (await readAll(session, { query })).query;
}
const OPTIONAL_TRIES = 3;
async function readTogether({ connection, context }, items) {
    const waiting = (0,backoff/* backoff */.J)('Microsoft Graph', context);
    let answered = [];
    let asked = items;
    for (let tries = 1;; tries += 1) {
        const answers = await sendBatch(connection, asked, ({ query: { path } }) => ({ method: 'GET', path }));
        const failed = answers.flatMap(({ item, answer }) => {
            const error = graphErrorOf(answer);
            const isGivenUp = item.query.isOptional && tries >= OPTIONAL_TRIES;
            return error !== undefined && graph_error_isPassing(error) && !isGivenUp ? [{ item, error }] : [];
        });
        const again = new Set(failed.map(({ item }) => item));
        answered = [...answered, ...answers.filter(({ item }) => !again.has(item))];
        if (failed.length === 0)
            return answered;
        if (!(await waiting.wait(longestWait(failed.map(({ error }) => error))))) {
            return [...answered, ...answers.filter(({ item }) => again.has(item))];
        }
        asked = [...again];
    }
}
async function readPage(session, path) {
    const [page] = await readTogether(session, [{ query: { path, isOptional: false } }]);
    return page?.answer ?? UNANSWERED;
}
function longestWait(errors) {
    return Math.max(0, ...errors.map(({ retryAfter }) => retryAfter ?? 0));
}

;// CONCATENATED MODULE: ./build/adapters/graph/visible-application.js




async function readVisibleApplication(session, { objectId, operation, properties }, waiting) {
    const query = objectQuery({
        path: `${applicationPath('id', objectId)}?$select=${['id', ...properties].join(',')}`,
        operation,
        read: (wire) => wire
    });
    for (;;) {
        const application = await readOne(session, query);
        if (application !== undefined)
            return application;
        if (!(await waiting.wait())) {
            throw new errors/* ActionError */.lZ('request-refused', `${operation.doing} failed: Microsoft Graph does not show the application with the object ID ${objectId}, which was there before. Run again, unless it was deleted.`);
        }
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-update.js









function changeApplication(session, update) {
    return withApplicationLocked(update.objectId, session.context.signal, async () => {
        const writing = new ApplicationWriting(session, update);
        let body = await writing.read();
        while (body !== undefined) {
            const path = applicationPath('id', update.objectId);
            const answer = await session.connection.send({ method: 'PATCH', path, body });
            const error = graphErrorOf(answer);
            if (error === undefined)
                update.taken?.();
            body = error === undefined ? await writing.readBack() : await writing.readAfter(error, body);
        }
    });
}
class ApplicationWriting {
    #session;
    #update;
    #waiting;
    constructor(session, update) {
        this.#session = session;
        this.#update = update;
        this.#waiting = (0,backoff/* backoff */.J)('Microsoft Graph', session.context);
    }
    async read() {
        const { changes } = this.#update;
        for (let readings = 1;; readings += 1) {
            const application = await this.#application();
            const isDoubtful = changes.some((change) => change.lacksKnown(application));
            if (isDoubtful && readings < READINGS_TO_BELIEVE && (await this.#waiting.wait()))
                continue;
            for (const change of changes)
                change.accept(application);
            return this.#body();
        }
    }
    async readBack() {
        let body = await this.read();
        for (let readings = 1; body !== undefined && readings < READINGS_TO_BELIEVE; readings += 1) {
            if (!(await this.#waiting.wait()))
                throw this.#neverStored();
            body = await this.read();
        }
        if (body !== undefined && !(await this.#waiting.wait()))
            throw this.#neverStored();
        return body;
    }
    async readAfter(error, sent) {
        const { operation, changes } = this.#update;
        const kind = kindOf(error);
        if (kind === 'denied')
            throw await errorOf(this.#session, error, operation);
        if (kind === 'refused') {
            const body = await this.read();
            if (JSON.stringify(body) === JSON.stringify(sent) || !(await this.#waiting.wait())) {
                throw await errorOf(this.#session, error, operation);
            }
            return body;
        }
        if (kind === 'outage')
            for (const change of changes)
                change.sentWithoutAnswer();
        if (!(await this.#waiting.wait(error.retryAfter)))
            throw await errorOf(this.#session, error, operation);
        return this.read();
    }
    #body() {
        const values = this.#update.changes.flatMap((change) => {
            const value = change.value();
            return value === undefined ? [] : [[change.property, value]];
        });
        return values.length === 0 ? undefined : Object.fromEntries(values);
    }
    #application() {
        const { objectId, operation, changes } = this.#update;
        const properties = changes.map(({ property }) => property);
        return readVisibleApplication(this.#session, { objectId, operation, properties }, this.#waiting);
    }
    #neverStored() {
        const missing = this.#update.changes.flatMap((change) => change.missing());
        const unwanted = this.#update.changes.flatMap((change) => change.unwanted());
        const differences = [
            ...(missing.length === 0 ? [] : [`does not return ${(0,list_text/* listText */.s)(missing)}`]),
            ...(unwanted.length === 0 ? [] : [`still returns ${(0,list_text/* listText */.s)(unwanted)}`])
        ];
        return new errors/* ActionError */.lZ('request-refused', `${this.#update.operation.doing} failed: the application's settings keep changing. Microsoft Graph took the change, but ${differences.join(' and ')}. Something else seems to write to this application at the same time; stop it and run again.`);
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/certificate-addition.js


function certificateAddition(certificate, displayName) {
    return addition(certificate, displayName, 'new');
}
function certificateReturn(certificate, displayName) {
    return addition(certificate, displayName, 'known');
}
function addition(certificate, displayName, state) {
    const entry = newKeyCredential(certificate, displayName);
    return new ListAddition(certificateList(certificate.facts.thumbprint), [entry], state === 'known' ? [entry] : []);
}
function certificateList(own) {
    return {
        property: 'keyCredentials',
        entriesOf: keyCredentialsOf,
        identify: (credential) => own !== undefined && thumbprintOf(credential) === own ? own : (credential.keyId ?? JSON.stringify(credential)),
        write: (reading, more) => [...keyCredentialsOf(reading).map(asItIs), ...more],
        describe: describeCredential
    };
}
function asItIs(credential) {
    return { ...credential, key: null };
}
function describeCredential({ displayName, keyId }) {
    return `the certificate "${displayName ?? ''}" (${keyId ?? 'the new one'})`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/unique-name.js











const NAMING = { doing: 'Giving the application its unique name', needs: [caller_permissions/* WRITE_APPLICATIONS */.cO] };
async function nameApplication(session, objectId, uniqueName) {
    if (await setUniqueName(session, objectId, uniqueName))
        return;
    const changes = [tagAddition([managed_names/* NO_UNIQUE_NAME_TAG */.hi])];
    await changeApplication(session, { operation: NAMING, objectId, changes });
}
async function setUniqueName(session, objectId, uniqueName) {
    const path = applicationPath('id', objectId);
    const waiting = (0,backoff/* backoff */.J)('Microsoft Graph', session.context);
    const isStored = objectQuery({
        path: `${path}?$select=id,uniqueName`,
        operation: NAMING,
        read: (application) => application?.uniqueName === uniqueName
    });
    for (;;) {
        const answer = await session.connection.send({ method: 'PATCH', path, body: { uniqueName } });
        const error = graphErrorOf(answer);
        if (error === undefined)
            break;
        const kind = kindOf(error);
        if (kind === 'refused' || kind === 'duplicate')
            return false;
        if (kind === 'denied' || !(await waiting.wait(error.retryAfter)))
            throw await errorOf(session, error, NAMING);
        if (await readOne(session, isStored))
            return true;
    }
    for (let readings = 1; readings <= READINGS_TO_BELIEVE; readings += 1) {
        if (await readOne(session, isStored))
            return true;
        if (!(await waiting.wait()))
            break;
    }
    return false;
}

;// CONCATENATED MODULE: ./build/adapters/graph/write-once.js



async function writeOnce(session, write) {
    const { operation, request, look, explainDuplicate, read } = write;
    const waiting = (0,backoff/* backoff */.J)('Microsoft Graph', session.context);
    for (;;) {
        const answer = await session.connection.send(request);
        const error = graphErrorOf(answer);
        if (error === undefined)
            return read(answer.kind === 'response' ? answer.body : undefined);
        const kind = kindOf(error);
        if (kind === 'denied' || kind === 'refused')
            throw await errorOf(session, error, operation);
        if (kind === 'duplicate') {
            const stored = await look();
            if (stored !== undefined)
                return stored;
            const explanation = await explainDuplicate?.();
            if (explanation !== undefined)
                throw explanation;
        }
        if (!(await waiting.wait(error.retryAfter)))
            throw await errorOf(session, error, operation);
        const storedMeanwhile = await look();
        if (storedMeanwhile !== undefined)
            return storedMeanwhile;
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-creation.js











async function createApplication(session, step, certificate) {
    const operation = {
        doing: `Creating the application "${step.displayName}"`,
        needs: [caller_permissions/* WRITE_APPLICATIONS */.cO]
    };
    const { identifiers, uniqueName, isNew } = await writeOnce(session, {
        operation,
        request: { method: 'POST', path: '/applications', body: newApplication(step, certificate) },
        look: () => findCreated(session, step.uniqueName),
        explainDuplicate: () => explainReservedName(session, step),
        read: (body) => ({ ...readCreated((body ?? {})), isNew: true })
    });
    const { objectId } = identifiers;
    if (uniqueName !== step.uniqueName)
        await nameApplication(session, objectId, step.uniqueName);
    if (!isNew) {
        const changes = [
            certificateAddition(certificate, step.certificate.keyCredentialName),
            ...settingAdditions({ allowPublicClientFlows: true, ...step })
        ];
        await changeApplication(session, { operation, objectId, changes });
    }
    return identifiers;
}
function newApplication(step, certificate) {
    return {
        displayName: step.displayName,
        uniqueName: step.uniqueName,
        tags: [(0,managed_names/* applicationTagOf */.GB)(step.uniqueName)],
        signInAudience: 'AzureADMyOrg',
        notes: `Registered for Veeam Backup for Microsoft 365 by the GitHub Action ${managed_names/* MANAGED_BY */.Kf}.`,
        isFallbackPublicClient: true,
        publicClient: { redirectUris: step.redirectUris },
        requiredResourceAccess: wireAccess(step.declaredAccess),
        keyCredentials: [newKeyCredential(certificate, step.certificate.keyCredentialName)]
    };
}
function wireAccess(declared) {
    return declared.map(({ resourceAppId, permissions }) => ({ resourceAppId, resourceAccess: permissions }));
}
function readCreated(application) {
    return { identifiers: identifiersOf(application), uniqueName: application.uniqueName };
}
async function findCreated(session, uniqueName) {
    const { named, tagged } = await readAll(session, {
        named: namedQuery(uniqueName),
        tagged: taggedQuery((0,managed_names/* applicationTagOf */.GB)(uniqueName))
    });
    if (named !== undefined)
        return { identifiers: named, uniqueName, isNew: false };
    const identifiers = tagged.kind === 'read' ? tagged.value : undefined;
    return identifiers && { identifiers, uniqueName: undefined, isNew: false };
}
async function explainReservedName(session, { displayName, uniqueName }) {
    const deleted = await readOne(session, deletedApplicationsQuery());
    if (deleted.kind !== 'read')
        return undefined;
    const holder = deleted.value.find((one) => one.uniqueName === uniqueName);
    return holder === undefined
        ? undefined
        : new errors/* ActionError */.lZ('application-conflict', `The application "${displayName}" was deleted and keeps its unique name for 30 days: ${holder.applicationId}. Restore it, or delete it permanently, in the Entra admin center under App registrations, Deleted applications; or choose another "application.name".`);
}

;// CONCATENATED MODULE: ./build/adapters/graph/certificate-removal.js



class CertificateRemoval {
    property = 'keyCredentials';
    #certificate;
    #others = new ListAddition(certificateList(), []);
    #isAccepted = false;
    #kept = [];
    #unwanted = [];
    constructor(certificate) {
        this.#certificate = certificate;
    }
    lacksKnown(reading) {
        const isGone = !keyCredentialsOf(reading).some((credential) => this.#isUnwanted(credential));
        return (!this.#isAccepted && isGone) || this.#others.lacksKnown({ keyCredentials: this.#keptIn(reading) });
    }
    accept(reading) {
        this.#isAccepted = true;
        this.#kept = this.#keptIn(reading);
        this.#unwanted = keyCredentialsOf(reading).filter((credential) => this.#isUnwanted(credential));
        this.#others.accept({ keyCredentials: this.#kept });
    }
    value() {
        return this.#others.value() ?? (this.#unwanted.length === 0 ? undefined : this.#kept.map(asItIs));
    }
    sentWithoutAnswer() {
        this.#others.sentWithoutAnswer();
    }
    missing() {
        return this.#others.missing();
    }
    unwanted() {
        return this.#unwanted.map(describeCredential);
    }
    #keptIn(reading) {
        return keyCredentialsOf(reading).filter((credential) => !this.#isUnwanted(credential));
    }
    #isUnwanted(credential) {
        return isRegistered(this.#certificate, credential);
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/pending-grant.js

function pendingGrant(step) {
    return step.kind === 'grant-delegated-scopes' ? new PendingScopes(step) : new PendingAssignment(step);
}
class PendingAssignment {
    step;
    replaces = false;
    #isStored = false;
    constructor(step) {
        this.step = step;
    }
    get isStored() {
        return this.#isStored;
    }
    request(principalId) {
        switch (this.step.kind) {
            case 'grant-app-role': {
                const { id, resourceServicePrincipalId: resourceId } = this.step.permission;
                return {
                    method: 'POST',
                    path: `/servicePrincipals/${principalId}/appRoleAssignments`,
                    body: { principalId, resourceId, appRoleId: id }
                };
            }
            case 'assign-directory-role':
                return {
                    method: 'POST',
                    path: '/roleManagement/directory/roleAssignments',
                    body: { principalId, roleDefinitionId: this.step.role.roleTemplateId, directoryScopeId: '/' }
                };
        }
    }
    sentWithoutAnswer() { }
    lacksKnown() {
        return false;
    }
    accept({ appRoleAssignments, directoryRoles }) {
        switch (this.step.kind) {
            case 'grant-app-role': {
                const { id, resourceServicePrincipalId } = this.step.permission;
                this.#isStored = appRoleAssignments.some(({ resourceId, appRoleId }) => resourceId === resourceServicePrincipalId && appRoleId === id);
                return;
            }
            case 'assign-directory-role':
                this.#isStored = directoryRoles.includes(this.step.role.roleTemplateId);
                return;
        }
    }
}
class PendingScopes {
    step;
    #scopes;
    #grantId;
    constructor(step) {
        this.step = step;
        this.#grantId = step.grantId;
        this.#scopes = new ListAddition({
            property: 'scope',
            entriesOf: ({ scope }) => scope,
            identify: (value) => value,
            write: ({ scope }, added) => [...scope, ...added].join(' '),
            describe: (value) => value
        }, step.needed.map(({ value }) => value));
        if (this.#grantId === undefined)
            this.#scopes.accept({ scope: [] });
    }
    get isStored() {
        return this.#grantId !== undefined && this.#scopes.missing().length === 0;
    }
    get replaces() {
        return this.#grantId !== undefined;
    }
    request(principalId) {
        const scope = this.#scopes.value();
        if (this.#grantId !== undefined) {
            return { method: 'PATCH', path: `/oauth2PermissionGrants/${this.#grantId}`, body: { scope } };
        }
        const { resourceServicePrincipalId: resourceId } = this.step;
        return {
            method: 'POST',
            path: '/oauth2PermissionGrants',
            body: { clientId: principalId, consentType: 'AllPrincipals', resourceId, scope }
        };
    }
    sentWithoutAnswer() {
        if (this.replaces)
            this.#scopes.sentWithoutAnswer();
    }
    lacksKnown(stored) {
        return this.#scopes.lacksKnown({ scope: this.#grantIn(stored)?.scopes ?? [] });
    }
    accept(stored) {
        const grant = this.#grantIn(stored);
        this.#grantId = grant?.id;
        this.#scopes.accept({ scope: grant?.scopes ?? [] });
    }
    #grantIn({ delegatedGrants }) {
        return delegatedGrants.find(({ resourceId }) => resourceId === this.step.resourceServicePrincipalId);
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/service-principal-queries.js



function appRolesQuery(servicePrincipal) {
    return listQuery({
        path: `${servicePrincipal}/appRoleAssignments?$top=999`,
        operation: { doing: 'Reading the app roles assigned to the application', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (assignments) => assignments.flatMap(({ resourceId, appRoleId }) => resourceId && appRoleId
            ? [{ resourceId: (0,domain_identifiers/* servicePrincipalId */.Fx)(resourceId), appRoleId: (0,domain_identifiers/* permissionId */.L8)(appRoleId) }]
            : [])
    });
}
function delegatedGrantsQuery(servicePrincipal) {
    return listQuery({
        path: `${servicePrincipal}/oauth2PermissionGrants`,
        operation: {
            doing: 'Reading the delegated permissions granted to the application',
            needs: [caller_permissions/* READ_DELEGATED_GRANTS */.$i]
        },
        read: (grants) => grants.flatMap(({ id, resourceId, consentType, scope }) => id && resourceId && consentType === 'AllPrincipals'
            ? [{ id, resourceId: (0,domain_identifiers/* servicePrincipalId */.Fx)(resourceId), scopes: scopesOf(scope) }]
            : [])
    });
}
function scopesOf(scope) {
    return (scope ?? '').split(/\s+/).filter((value) => value !== '');
}
function roleHoldersQuery(roles) {
    if (roles.length === 0)
        return undefined;
    const filter = roles.map(({ roleTemplateId }) => `roleDefinitionId eq '${roleTemplateId}'`).join(' or ');
    return listQuery({
        path: `/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(filter)}`,
        operation: { doing: 'Reading who holds the directory role', needs: [caller_permissions/* READ_DIRECTORY_ROLES */.JV] },
        read: (assignments) => assignments.flatMap(({ principalId, roleDefinitionId, directoryScopeId }) => principalId && roleDefinitionId && directoryScopeId === '/'
            ? [{ principalId, roleTemplateId: roleDefinitionId }]
            : [])
    });
}
function grantQueries(servicePrincipal, roles) {
    return {
        appRoles: appRolesQuery(servicePrincipal),
        delegatedGrants: delegatedGrantsQuery(servicePrincipal),
        roleHolders: roleHoldersQuery(roles)
    };
}
function service_principal_queries_grantsOf({ appRoles, delegatedGrants, roleHolders }, principal) {
    const held = (roleHolders ?? []).filter(({ principalId }) => principalId === principal);
    return {
        appRoleAssignments: appRoles,
        delegatedGrants,
        directoryRoles: held.map(({ roleTemplateId }) => (0,domain_identifiers/* permissionId */.L8)(roleTemplateId))
    };
}
function servicePrincipalQueries(applicationId, roles) {
    const path = `/servicePrincipals(appId='${applicationId}')`;
    return {
        servicePrincipal: objectQuery({
            path: `${path}?$select=id,accountEnabled,appOwnerOrganizationId,appRoleAssignmentRequired`,
            operation: { doing: 'Looking for the service principal', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
            read: (wire) => wire
        }),
        ...grantQueries(path, roles)
    };
}
function servicePrincipalOf({ servicePrincipal: wire, ...grants }) {
    if (!wire?.id)
        return undefined;
    const id = (0,domain_identifiers/* servicePrincipalId */.Fx)(wire.id);
    const home = wire.appOwnerOrganizationId;
    return {
        servicePrincipal: {
            id,
            enabled: wire.accountEnabled !== false,
            requiresAssignment: wire.appRoleAssignmentRequired === true,
            ...service_principal_queries_grantsOf(grants, id)
        },
        homeTenant: home && (0,domain_identifiers/* isGuid */.W_)(home) ? (0,domain_identifiers/* tenantId */.i8)(home) : undefined
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/grant-writer.js












async function applyGrants(session, granting) {
    const grants = granting.steps.map(pendingGrant);
    const parts = [grants.filter(({ replaces }) => !replaces), grants.filter(({ replaces }) => replaces)];
    const ends = await Promise.allSettled(parts.map((part) => writeGrants(session, granting, part)));
    const [failed] = ends.filter(({ status }) => status === 'rejected');
    if (failed !== undefined)
        session.context.signal.throwIfAborted();
    await throwRefusals(session, ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : [])));
    if (failed?.status === 'rejected')
        throw failed.reason;
}
async function writeGrants(session, granting, grants) {
    const readings = new GrantReadings(session, granting);
    const readFirst = await readings.notYetStored(grants.filter(({ replaces }) => replaces));
    let pending = grants.filter((grant) => !grant.replaces || readFirst.includes(grant));
    while (pending.length > 0) {
        const answers = await sendBatch(session.connection, pending, (grant) => grant.request(granting.servicePrincipalId));
        const failed = [];
        const replaced = [];
        for (const { item: grant, answer } of answers) {
            const error = graphErrorOf(answer);
            if (error !== undefined)
                failed.push({ grant, error });
            else if (grant.replaces)
                replaced.push(grant);
            else
                granting.done(grant.step);
        }
        const overwritten = await readings.readBack(replaced);
        const refused = failed.filter(({ error }) => ['denied', 'refused'].includes(kindOf(error)));
        if (refused.length > 0)
            return refused;
        pending = [...overwritten, ...(await readings.readAfter(failed))];
    }
    return [];
}
class GrantReadings {
    #session;
    #waiting;
    #granting;
    constructor(session, granting) {
        this.#session = session;
        this.#waiting = (0,backoff/* backoff */.J)('Microsoft Graph', session.context);
        this.#granting = granting;
    }
    async notYetStored(grants) {
        if (grants.length === 0)
            return [];
        const { servicePrincipalId, done } = this.#granting;
        const roles = grants.flatMap(({ step }) => (step.kind === 'assign-directory-role' ? [step.role] : []));
        for (let readings = 1;; readings += 1) {
            const queries = grantQueries(`/servicePrincipals/${servicePrincipalId}`, roles);
            const stored = service_principal_queries_grantsOf(await readAll(this.#session, queries), servicePrincipalId);
            const isDoubtful = grants.some((grant) => grant.lacksKnown(stored));
            if (isDoubtful && readings < READINGS_TO_BELIEVE && (await this.#waiting.wait()))
                continue;
            for (const grant of grants)
                grant.accept(stored);
            break;
        }
        const pending = grants.filter(({ isStored }) => !isStored);
        for (const grant of grants)
            if (grant.isStored)
                done(grant.step);
        return pending;
    }
    async readBack(replaced) {
        let pending = await this.notYetStored(replaced);
        for (let readings = 1; pending.length > 0 && readings <= READINGS_TO_BELIEVE; readings += 1) {
            const [first] = pending;
            if (first !== undefined && !(await this.#waiting.wait()))
                throw neverStored(first.step);
            pending = await this.notYetStored(pending);
        }
        return pending;
    }
    async readAfter(failed) {
        const [first] = failed;
        if (first === undefined)
            return [];
        for (const { grant, error } of failed)
            if (kindOf(error) === 'outage')
                grant.sentWithoutAnswer();
        const giveUp = () => errorOf(this.#session, first.error, operationOf(first.grant.step));
        const onlyDuplicates = failed.every(({ error }) => kindOf(error) === 'duplicate');
        const asked = longestWait(failed.map(({ error }) => error));
        if (!onlyDuplicates && !(await this.#waiting.wait(asked)))
            throw await giveUp();
        const pending = await this.notYetStored(failed.map(({ grant }) => grant));
        if (onlyDuplicates && pending.length > 0 && !(await this.#waiting.wait()))
            throw await giveUp();
        return pending;
    }
}
async function throwRefusals(session, [first, ...others]) {
    if (first === undefined)
        return;
    const error = await errorOf(session, first.error, operationOf(first.grant.step));
    if (others.length === 0)
        throw error;
    const groups = Map.groupBy(others, ({ grant }) => needsText(operationOf(grant.step)));
    const rest = [...groups].map(([needs, [one, ...same]]) => {
        const names = (0,list_text/* listText */.s)([...(one === undefined ? [] : [one]), ...same].map(({ grant }) => nameOf(grant.step)));
        return `${names} (needs ${needs}${one === undefined ? '' : `; ${describeGraphError(one.error)}`})`;
    });
    throw new errors/* ActionError */.lZ(error.code, `${error.message} ${others.length === 1 ? '1 more grant was' : `${others.length} more grants were`} refused: ${rest.join('; ')}.`);
}
function needsText({ needs }) {
    return needs.map(({ anyOf: [value] }) => value).join(' and ');
}
function neverStored(step) {
    return new errors/* ActionError */.lZ('request-refused', `Granting ${nameOf(step)} failed: the grant keeps changing. Microsoft Graph took the change, but does not return it. Something else seems to write to this grant at the same time; stop it and run again.`);
}
function operationOf(step) {
    const doing = `Granting ${nameOf(step)}`;
    switch (step.kind) {
        case 'grant-app-role':
            return { doing, needs: [caller_permissions/* GRANT_APP_ROLES */.X2, caller_permissions/* READ_APPLICATIONS */.VO] };
        case 'grant-delegated-scopes':
            return { doing, needs: [caller_permissions/* GRANT_DELEGATED_SCOPES */.Xf] };
        case 'assign-directory-role':
            return { doing, needs: [caller_permissions/* ASSIGN_DIRECTORY_ROLES */.ss] };
    }
}
function nameOf(step) {
    switch (step.kind) {
        case 'grant-app-role':
            return `${step.permission.value} of ${permissions_resources/* RESOURCE_APPLICATIONS */.nZ[step.permission.resource].displayName}`;
        case 'grant-delegated-scopes':
            return `the delegated permissions ${(0,list_text/* listText */.s)(step.missing.map(({ value }) => value))} of ${permissions_resources/* RESOURCE_APPLICATIONS */.nZ[step.resource].displayName}`;
        case 'assign-directory-role':
            return `the directory role ${step.role.displayName}`;
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/service-principal-creation.js






const CREATING = { doing: 'Creating the service principal', needs: [caller_permissions/* WRITE_APPLICATIONS */.cO] };
function createServicePrincipal(session, appId) {
    const query = objectQuery({
        path: `/servicePrincipals(appId='${appId}')?$select=id`,
        operation: CREATING,
        read: (servicePrincipal) => servicePrincipal && idOf(servicePrincipal)
    });
    return writeOnce(session, {
        operation: CREATING,
        request: {
            method: 'POST',
            path: '/servicePrincipals',
            body: { appId, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] }
        },
        look: () => readOne(session, query),
        read: (body) => idOf((body ?? {}))
    });
}
function idOf({ id }) {
    if (!id)
        throw incompleteAnswer('a service principal without id');
    return (0,domain_identifiers/* servicePrincipalId */.Fx)(id);
}

;// CONCATENATED MODULE: ./build/adapters/graph/account-queries.js



const IN_FORCE = ['Enabled', 'Warning'];
function accountQuery(userPrincipalName) {
    const query = objectQuery({
        path: `${userPath(userPrincipalName)}?$select=id,accountEnabled,assignedPlans`,
        operation: { doing: 'Looking for the impersonation account', needs: [caller_permissions/* READ_USERS */.c4] },
        read: (user) => user && {
            enabled: user.accountEnabled !== false,
            servicePlanIds: (user.assignedPlans ?? [])
                .filter(({ capabilityStatus }) => IN_FORCE.includes(capabilityStatus))
                .flatMap(({ servicePlanId }) => servicePlanId ?? [])
        }
    });
    return optional(query, (error) => kindOf(error) === 'not-found');
}
function mailboxQuery(userPrincipalName) {
    const query = objectQuery({
        path: `${userPath(userPrincipalName)}/mailboxSettings/userPurpose`,
        operation: { doing: 'Looking for the mailbox of the impersonation account', needs: [caller_permissions/* READ_MAILBOX_SETTINGS */.m$] },
        read: (purpose) => purpose !== undefined
    });
    return optional(query, hasNoMailbox);
}
function hasNoMailbox({ code }) {
    return ['MailboxNotEnabledForRESTAPI', 'Request_ResourceNotFound', 'ErrorInvalidUser'].includes(code);
}
function userPath(userPrincipalName) {
    return `/users/${encodeURIComponent(userPrincipalName)}`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/certificate-policy-queries.js



function mayReadPolicies(caller) {
    return caller.roles !== undefined && (0,caller_permissions/* unmetNeeds */.Jm)(caller, [caller_permissions/* READ_POLICIES */.Wc]).length === 0;
}
const TENANT_POLICY_QUERY = optional(objectQuery({
    path: '/policies/defaultAppManagementPolicy',
    operation: { doing: 'Reading the app management policy of the tenant', needs: [caller_permissions/* READ_POLICIES */.Wc] },
    read: (policy) => {
        if (policy === undefined)
            throw incompleteAnswer('no app management policy');
        return policyOf(policy.isEnabled, policy.applicationRestrictions?.keyCredentials);
    }
}));
function ownPolicyQuery(application) {
    const query = listQuery({
        path: `${application}/appManagementPolicies`,
        operation: { doing: 'Reading the app management policy of the application', needs: [caller_permissions/* READ_POLICIES */.Wc] },
        read: ([policy]) => policy && policyOf(policy.isEnabled, policy.restrictions?.keyCredentials)
    });
    return optional(query, (error) => kindOf(error) === 'not-found');
}
function policyOf(isEnabled, keyCredentials) {
    return { restrictions: isEnabled === true ? (keyCredentials ?? []).flatMap(restrictionOf) : [] };
}
function restrictionOf(wire) {
    if (wire.state !== undefined && wire.state !== null && wire.state !== 'enabled')
        return [];
    const since = wire.restrictForAppsCreatedAfterDateTime;
    const scope = {
        forApplicationsAfter: since ? new Date(since) : undefined,
        hasExemptions: hasExemptions(wire.excludeActors)
    };
    const type = wire.restrictionType;
    if (type === 'asymmetricKeyLifetime' && wire.maxLifetime) {
        return [{ kind: 'lifetime', maximum: wire.maxLifetime, ...scope }];
    }
    return type === 'trustedCertificateAuthority' ? [{ kind: 'trusted-authority', ...scope }] : [];
}
function hasExemptions(actors) {
    return Object.entries(actors ?? {}).some(([name, exempt]) => !name.includes('@') && exempt !== null && !(Array.isArray(exempt) && exempt.length === 0));
}

;// CONCATENATED MODULE: ./build/adapters/graph/organization-queries.js




const ORGANIZATION_QUERY = optional(listQuery({
    path: '/organization?$select=id,verifiedDomains',
    operation: { doing: 'Reading the organization', needs: [caller_permissions/* READ_ORGANIZATION */.dq] },
    read: readOrganization
}));
function readOrganization([organization]) {
    if (!organization?.id)
        throw incompleteAnswer('no organization');
    const domains = organization.verifiedDomains ?? [];
    return {
        tenantId: (0,domain_identifiers/* tenantId */.i8)(organization.id),
        initialDomain: domains.find(({ isInitial }) => isInitial)?.name ?? undefined,
        verifiedDomains: domains.flatMap(({ name }) => name?.toLowerCase() ?? [])
    };
}
const organization_queries_IN_FORCE = ['Enabled', 'Warning'];
const SUBSCRIPTIONS_QUERY = optional(listQuery({
    path: '/subscribedSkus?$select=skuPartNumber,capabilityStatus,servicePlans',
    operation: { doing: 'Reading the subscriptions', needs: [caller_permissions/* READ_SUBSCRIPTIONS */.qO] },
    read: (subscriptions) => subscriptions
        .filter(({ capabilityStatus }) => organization_queries_IN_FORCE.includes(capabilityStatus))
        .flatMap(({ servicePlans }) => readServicePlans(servicePlans ?? []))
}));
function readServicePlans(plans) {
    return plans.flatMap(({ servicePlanId, servicePlanName, provisioningStatus }) => servicePlanId && servicePlanName && provisioningStatus !== 'Disabled'
        ? [{ id: servicePlanId, name: servicePlanName }]
        : []);
}

;// CONCATENATED MODULE: ./build/adapters/graph/resource-queries.js




function resourceQuery(resource) {
    const { applicationId, displayName } = permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource];
    return objectQuery({
        path: `/servicePrincipals(appId='${applicationId}')?$select=id,accountEnabled,appRoles,oauth2PermissionScopes`,
        operation: { doing: `Reading the permissions that ${displayName} offers`, needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: readResource
    });
}
function readResource(wire) {
    if (!wire?.id)
        return undefined;
    const roles = (wire.appRoles ?? []).filter(({ allowedMemberTypes }) => allowedMemberTypes?.includes('Application'));
    return {
        servicePrincipalId: (0,domain_identifiers/* servicePrincipalId */.Fx)(wire.id),
        enabled: wire.accountEnabled !== false,
        offers: [...offersOf(roles, 'Role'), ...offersOf(wire.oauth2PermissionScopes ?? [], 'Scope')]
    };
}
function offersOf(permissions, type) {
    return permissions.flatMap(({ id, value, isEnabled }) => id && (0,domain_identifiers/* isGuid */.W_)(id) && value && isEnabled !== false ? [{ id: (0,domain_identifiers/* permissionId */.L8)(id), type, value }] : []);
}

;// CONCATENATED MODULE: ./build/adapters/graph/tenant-reader.js







async function readTenant(session, query) {
    const caller = await session.caller();
    const { application } = query;
    const { surroundings, lookup, ownPolicy } = application.by === 'applicationId'
        ? await readByApplicationId(session, query, application, caller)
        : await readByUniqueName(session, query, application, caller);
    const { organization, subscriptions, tenantPolicy: tenant } = surroundings;
    return {
        caller,
        application: lookup,
        organization,
        subscriptions,
        account: accountOf(query.account, surroundings),
        resources: new Map(query.resources.map((resource) => [resource, surroundings[resource]])),
        certificatePolicies: tenant && { tenant, own: ownPolicy ?? { kind: 'read', value: undefined } }
    };
}
async function readOrganizationAndAccount(session, account) {
    const values = await readAll(session, organizationQueries(account));
    const { organization, subscriptions } = values;
    return { organization, subscriptions, account: accountOf(account, values) };
}
function organizationQueries(account) {
    return {
        organization: ORGANIZATION_QUERY,
        subscriptions: SUBSCRIPTIONS_QUERY,
        user: account && accountQuery(account.userPrincipalName),
        mailbox: account?.withMailbox === true ? mailboxQuery(account.userPrincipalName) : undefined
    };
}
function accountOf(account, { user, mailbox }) {
    return account && user && { userPrincipalName: account.userPrincipalName, user, mailbox };
}
function surroundingQueries({ account, resources }, caller) {
    const asked = (resource) => (resources.includes(resource) ? resourceQuery(resource) : undefined);
    return {
        ...organizationQueries(account),
        graph: asked('graph'),
        exchange: asked('exchange'),
        sharePoint: asked('sharePoint'),
        tenantPolicy: mayReadPolicies(caller) ? TENANT_POLICY_QUERY : undefined
    };
}
function applicationQueries(path, caller) {
    return {
        application: applicationQuery(path),
        owners: ownersQuery(path),
        ownPolicy: mayReadPolicies(caller) ? ownPolicyQuery(path) : undefined
    };
}
async function readByApplicationId(session, query, { applicationId }, caller) {
    const values = await readAll(session, {
        ...surroundingQueries(query, caller),
        ...applicationQueries(applicationPath('appId', applicationId), caller),
        ...servicePrincipalQueries(applicationId, query.directoryRoles)
    });
    const servicePrincipal = servicePrincipalOf(values);
    const lookup = found(values, servicePrincipal) ?? (await missing(session, applicationId, servicePrincipal));
    return { surroundings: values, lookup, ownPolicy: values.ownPolicy };
}
async function readByUniqueName(session, query, { uniqueName, tag, displayName }, caller) {
    const values = await readAll(session, {
        ...surroundingQueries(query, caller),
        ...applicationQueries(applicationPath('uniqueName', uniqueName), caller),
        tagged: taggedQuery(tag),
        namesakes: namesakesQuery(displayName)
    });
    if (values.application !== undefined) {
        const grants = await readAll(session, servicePrincipalQueries(values.application.applicationId, query.directoryRoles));
        const lookup = found(values, servicePrincipalOf(grants)) ?? { kind: 'absent', namesakes: values.namesakes };
        return { surroundings: values, lookup, ownPolicy: values.ownPolicy };
    }
    const tagged = values.tagged.kind === 'read' ? values.tagged.value : undefined;
    const byTag = tagged &&
        (await readAll(session, {
            ...applicationQueries(applicationPath('id', tagged.objectId), caller),
            ...servicePrincipalQueries(tagged.applicationId, query.directoryRoles)
        }));
    const lookup = byTag && found(byTag, servicePrincipalOf(byTag));
    return {
        surroundings: values,
        lookup: lookup ?? { kind: 'absent', namesakes: values.namesakes },
        ownPolicy: byTag?.ownPolicy
    };
}
function found({ application, owners }, servicePrincipal) {
    return application && { kind: 'found', ...application, owners, servicePrincipal: servicePrincipal?.servicePrincipal };
}
async function missing(session, applicationId, servicePrincipal) {
    if (servicePrincipal?.homeTenant !== undefined)
        return { kind: 'foreign', homeTenant: servicePrincipal.homeTenant };
    const { deleted, application, ownServicePrincipal } = await readAll(session, {
        deleted: deletedApplicationsQuery(),
        ...byObjectIdQueries(applicationId)
    });
    if (deleted.kind === 'read' && deleted.value.some((one) => one.applicationId === applicationId)) {
        return { kind: 'deleted' };
    }
    const meant = application ?? ownServicePrincipal;
    return meant === undefined ? { kind: 'absent', namesakes: [] } : { kind: 'object-id', ...meant };
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-directory.js










const UPDATING = { doing: 'Updating the application', needs: [caller_permissions/* WRITE_APPLICATIONS */.cO] };
const REGISTERING = { doing: 'Registering the certificate on the application', needs: [caller_permissions/* WRITE_APPLICATIONS */.cO] };
const REGISTERING_AND_UPDATING = {
    doing: 'Registering the certificate on the application and updating its settings',
    needs: [caller_permissions/* WRITE_APPLICATIONS */.cO]
};
const removing = ({ thumbprint }) => ({
    doing: `Removing the certificate ${thumbprint} from the application`,
    needs: [caller_permissions/* WRITE_APPLICATIONS */.cO]
});
class GraphDirectory {
    #session;
    constructor(connection, context, caller) {
        this.#session = { connection, context, caller };
    }
    caller() {
        return this.#session.caller();
    }
    observeOrganization(account) {
        return readOrganizationAndAccount(this.#session, account);
    }
    observe(query) {
        return readTenant(this.#session, query);
    }
    createApplication(step, certificate) {
        return createApplication(this.#session, step, certificate);
    }
    async updateApplication(objectId, { certificate: added, uniqueName, ...settings }, taken) {
        const certificates = added === undefined ? [] : [certificateAddition(added.certificate, added.keyCredentialName)];
        const changes = [...certificates, ...settingAdditions(settings)];
        const operation = added === undefined ? UPDATING : REGISTERING_AND_UPDATING;
        if (changes.length > 0)
            await changeApplication(this.#session, { operation, objectId, changes, taken });
        if (uniqueName !== undefined)
            await nameApplication(this.#session, objectId, uniqueName);
    }
    registerCertificate(objectId, certificate, keyCredentialName) {
        const changes = [certificateAddition(certificate, keyCredentialName)];
        return changeApplication(this.#session, { operation: REGISTERING, objectId, changes });
    }
    keepCertificate(objectId, certificate, keyCredentialName) {
        const changes = [certificateReturn(certificate, keyCredentialName)];
        return changeApplication(this.#session, { operation: REGISTERING, objectId, changes });
    }
    removeCertificate(objectId, certificate) {
        const changes = [new CertificateRemoval(certificate)];
        return changeApplication(this.#session, { operation: removing(certificate), objectId, changes });
    }
    createServicePrincipal(applicationId) {
        return createServicePrincipal(this.#session, applicationId);
    }
    grant(servicePrincipalId, steps, done) {
        return applyGrants(this.#session, { servicePrincipalId, steps, done });
    }
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-pace.js




const TOO_MANY_REQUESTS = 429;
class GraphPace {
    #closedUntil = new Map();
    #allClosedUntil = 0;
    paced(connection, tenant, context) {
        const key = tenant.toLowerCase();
        return {
            send: async (request) => {
                await this.#untilOpen(key, context);
                const answer = await connection.send(request);
                this.#heed(key, answer, context.clock.now());
                return answer;
            }
        };
    }
    async #untilOpen(tenant, context) {
        const { clock, deadline } = context;
        for (;;) {
            const until = Math.max(this.#allClosedUntil, this.#closedUntil.get(tenant) ?? 0);
            const milliseconds = until - clock.now().getTime();
            if (milliseconds <= 0 || until > deadline.getTime())
                return;
            await (0,wait/* wait */.u)('Microsoft Graph', milliseconds, context);
        }
    }
    #heed(tenant, answer, now) {
        if (answer.kind === 'no-response')
            return;
        const answered = (0,retry_after/* answeredOn */.V)(answer.headers);
        if (answer.status === TOO_MANY_REQUESTS)
            this.#close(tenant, answer.headers, answered, now);
        for (const headers of refusedItems(answer))
            this.#close(tenant, headers, answered, now);
    }
    #close(tenant, headers, answered, now) {
        const seconds = (0,retry_after/* retryAfterSeconds */.C)(headers['retry-after'], answered);
        if (seconds === undefined)
            return;
        const until = now.getTime() + seconds * 1000;
        if (headers['x-ms-throttle-scope']?.startsWith('Application/')) {
            this.#allClosedUntil = Math.max(this.#allClosedUntil, until);
        }
        else {
            this.#closedUntil.set(tenant, Math.max(this.#closedUntil.get(tenant) ?? 0, until));
        }
    }
}
function refusedItems({ body }) {
    const responses = (0,json_fields/* field */.ZZ)(body, 'responses');
    if (!Array.isArray(responses))
        return [];
    return responses
        .filter((response) => (0,json_fields/* field */.ZZ)(response, 'status') === TOO_MANY_REQUESTS)
        .map((response) => (0,header_fields/* headerFields */.B)((0,json_fields/* field */.ZZ)(response, 'headers')));
}

;// CONCATENATED MODULE: ./build/adapters/certificate/signed-jwt.js

function signedJwt(claims, { certificate, privateKey }) {
    const header = { alg: 'RS256', typ: 'JWT', x5t: (0,external_node_crypto_.createHash)('sha1').update(certificate).digest('base64url') };
    const signed = `${encode(header)}.${encode(claims)}`;
    return `${signed}.${(0,external_node_crypto_.sign)('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
function encode(part) {
    return Buffer.from(JSON.stringify(part)).toString('base64url');
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-proof.js

const AUDIENCE = '00000002-0000-0000-c000-000000000000';
const LIFETIME_SECONDS = 600;
const BACK_DATED_SECONDS = 60;
function keyProof(objectId, certificate, now) {
    const start = Math.floor(now.getTime() / 1000) - BACK_DATED_SECONDS;
    return signedJwt({ aud: AUDIENCE, iss: objectId, nbf: start, exp: start + LIFETIME_SECONDS }, certificate);
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-roll.js

function keyAddition(objectId, certificate, name) {
    const { type, usage, key, displayName } = newKeyCredential(certificate, name);
    return {
        objectId,
        doing: `Adding the certificate ${certificate.facts.thumbprint} to the application`,
        action: 'addKey',
        body: { keyCredential: { type, usage, key, displayName }, passwordCredential: null },
        removes: undefined,
        isDone: (registered) => registered.some((credential) => thumbprintOf(credential) === certificate.facts.thumbprint),
        isDoneBy: () => false,
        undone: 'does not return it'
    };
}
function keyRemoval(objectId, certificate) {
    return {
        objectId,
        doing: `Removing the certificate ${certificate.thumbprint} from the application`,
        action: 'removeKey',
        body: { keyId: certificate.keyId },
        removes: certificate,
        isDone: (registered) => !registered.some((credential) => isRegistered(certificate, credential)),
        isDoneBy: ({ message }) => message.includes('No credentials found to be removed'),
        undone: 'still returns it'
    };
}

;// CONCATENATED MODULE: ./build/adapters/entra/clock-difference.js


const TOLERANCE_MS = 5 * 60 * 1000;
const DATE_PRECISION_MS = 999;
function clockDifference(reading, service) {
    const difference = describeClockDifference(reading, service);
    if (difference === undefined)
        return undefined;
    return new errors/* ActionError */.lZ('sign-in-failed', `${difference} With more than five minutes between them Microsoft Entra refuses the certificate of the application, so nothing was written. ${SET_THE_CLOCK}`);
}
const SET_THE_CLOCK = 'Set the clock of the runner, check what keeps it right (NTP), and run again.';
function describeClockDifference(reading, service) {
    const { sentAt, receivedAt, serviceTime } = reading;
    const fastMs = sentAt.getTime() - serviceTime.getTime() - DATE_PRECISION_MS;
    const slowMs = serviceTime.getTime() - receivedAt.getTime();
    const differenceMs = Math.max(fastMs, slowMs);
    if (differenceMs <= TOLERANCE_MS)
        return undefined;
    return `The clock of the runner is ${duration(differenceMs)} ${fastMs > slowMs ? 'fast' : 'slow'}: it shows ${(0,date_text/* isoSeconds */.n)(receivedAt)}, and ${service} shows ${(0,date_text/* isoSeconds */.n)(serviceTime)}.`;
}
const UNITS = [
    { name: 'day', ms: 24 * 60 * 60 * 1000 },
    { name: 'hour', ms: 60 * 60 * 1000 },
    { name: 'minute', ms: 60 * 1000 }
];
function duration(milliseconds) {
    const unit = UNITS.find(({ ms }) => milliseconds >= 2 * ms) ?? UNITS[2];
    return `${Math.round(milliseconds / unit.ms)} ${unit.name}s`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-roll-error.js



const ADMINISTRATOR_CAN = 'let an identity with the Microsoft Graph application permission Application.ReadWrite.OwnedBy that owns the application, or with Application.ReadWrite.All, run once.';
function isProofRefusal({ code }) {
    return code === 'Authentication_MissingOrMalformed';
}
function clockError({ doing }, reading) {
    const difference = reading && describeClockDifference(reading, 'Microsoft Graph');
    if (difference === undefined)
        return undefined;
    return new errors/* ActionError */.lZ('request-refused', `${doing} was refused. ${difference} With more than five minutes between them Microsoft Graph does not accept the proof of possession of a key. ${SET_THE_CLOCK}`);
}
function proofRefused({ doing }, error, { facts }) {
    return new errors/* ActionError */.lZ('request-refused', `${doing} was refused: ${describeGraphError(error)}. In spite of these words the access token is good: Microsoft Graph did not accept the proof of possession, which the private key of the certificate ${facts.thumbprint} signed. Check in the Entra admin center, under Certificates & secrets of the application, that this certificate is still there and in force. If it was added just now, run again in some minutes; otherwise ${ADMINISTRATOR_CAN}`);
}
function rollDenied({ doing }, error, signedInAs) {
    const identity = signedInAs === undefined ? '' : `, which is ${signedInAs} here,`;
    return new errors/* ActionError */.lZ('permission-missing', `${doing} was denied: ${describeGraphError(error)}. An application needs no permission to renew its own certificates, but only when it signs in itself: check that client-id${identity} is the ID of this very application. Otherwise ${ADMINISTRATOR_CAN}`);
}
function neverSeen({ doing, undone }) {
    return new errors/* ActionError */.lZ('request-refused', `${doing} failed: Microsoft Graph took the change, but ${undone}. It may be slow today, or something else writes to this application at the same time; stop that, and run again.`);
}

;// CONCATENATED MODULE: ./build/adapters/graph/proving-certificates.js





function provingCertificates({ doing, removes }, available, registered, now) {
    const shown = new Set(registered.map(thumbprintOf));
    const others = available
        .filter(({ facts }) => facts.thumbprint !== removes?.thumbprint)
        .toSorted((one, other) => Number(shown.has(other.facts.thumbprint)) - Number(shown.has(one.facts.thumbprint)));
    const [first, ...more] = others.filter((certificate) => isInForce(validityOf(certificate, registered), now));
    if (first !== undefined)
        return [first, ...more];
    const needs = `${doing} needs a proof of possession: a signature with the private key of ${removes === undefined ? 'a' : 'another'} certificate that is registered on the application and in force.`;
    if (others.length === 0) {
        throw new errors/* ActionError */.lZ('permission-missing', `${needs} No such key is available: give the certificate with its key as client-certificate, or ${ADMINISTRATOR_CAN}`);
    }
    const ends = others.map((certificate) => `${certificate.facts.thumbprint} (${periodOf(certificate, registered)})`);
    throw new errors/* ActionError */.lZ('certificate-invalid', `${needs} It is ${(0,date_text/* isoSeconds */.n)(now)} by the clock of the runner, and the available keys belong to ${(0,list_text/* listText */.s)(ends)}. Check the clock. Where all certificates of an application have expired, it cannot renew them itself: ${ADMINISTRATOR_CAN}`);
}
function validityOf({ facts }, registered) {
    const credential = registered.find((one) => thumbprintOf(one) === facts.thumbprint);
    return {
        start: credential?.startDateTime ? new Date(credential.startDateTime) : facts.notBefore,
        end: credential?.endDateTime ? new Date(credential.endDateTime) : facts.notAfter
    };
}
function isInForce({ start, end }, now) {
    return start.getTime() <= now.getTime() && now.getTime() < end.getTime();
}
function periodOf(certificate, registered) {
    const { start, end } = validityOf(certificate, registered);
    return `${(0,date_text/* isoSeconds */.n)(start)} to ${(0,date_text/* isoSeconds */.n)(end)}`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-rollover.js














const PATIENCE = 6;
const UNCERTAIN = ['outage', 'duplicate'];
class KeyRollover {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    registerCertificate(objectId, certificate, keyCredentialName) {
        const addition = keyAddition(objectId, certificate, keyCredentialName);
        return this.#locked(objectId, async () => this.#add(addition, certificate, await this.#read(addition)));
    }
    keepCertificate(objectId, certificate, keyCredentialName) {
        const addition = keyAddition(objectId, certificate, keyCredentialName);
        return this.#locked(objectId, async () => this.#add(addition, certificate, await this.#readUntil(addition, addition.isDone, READINGS_TO_BELIEVE)));
    }
    removeCertificate(objectId, certificate) {
        return this.#locked(objectId, () => this.#remove(objectId, certificate));
    }
    #locked(objectId, work) {
        return withApplicationLocked(objectId, this.#settings.session.context.signal, work);
    }
    async #add(addition, certificate, registered) {
        const carriedOut = await this.#carryOut(addition, registered);
        if (carriedOut > 1)
            await this.#removeTwins(addition, certificate);
    }
    async #remove(objectId, certificate) {
        const removal = keyRemoval(objectId, certificate);
        const isThere = (registered) => !removal.isDone(registered);
        await this.#carryOut(removal, await this.#readUntil(removal, isThere, READINGS_TO_BELIEVE));
    }
    async #carryOut(roll, reading) {
        const waiting = (0,backoff/* backoff */.J)('Microsoft Graph', this.#settings.session.context);
        let registered = reading;
        let carriedOut = 0;
        while (!roll.isDone(registered)) {
            const error = await this.#send(roll, registered);
            if (error === undefined || roll.isDoneBy(error) || UNCERTAIN.includes(kindOf(error))) {
                carriedOut += 1;
                registered = await this.#readUntil(roll, roll.isDone, PATIENCE);
                if (roll.isDone(registered))
                    break;
            }
            if (!(await waiting.wait(error?.retryAfter)))
                throw await this.#failure(roll, error);
            registered = await this.#read(roll);
        }
        return carriedOut;
    }
    async #readUntil(roll, isExpected, most) {
        const waiting = (0,backoff/* backoff */.J)('Microsoft Graph', this.#settings.session.context);
        let registered = await this.#read(roll);
        for (let readings = 1; readings < most && !isExpected(registered); readings += 1) {
            if (!(await waiting.wait()))
                break;
            registered = await this.#read(roll);
        }
        return registered;
    }
    async #read({ objectId, doing }) {
        const { session } = this.#settings;
        const operation = { doing, needs: [caller_permissions/* READ_APPLICATIONS */.VO] };
        const reading = { objectId, operation, properties: ['keyCredentials'] };
        return keyCredentialsOf(await readVisibleApplication(session, reading, (0,backoff/* backoff */.J)('Microsoft Graph', session.context)));
    }
    async #send(roll, registered) {
        const { session, proofs } = this.#settings;
        const waiting = (0,backoff/* backoff */.J)('Microsoft Graph', session.context);
        for (let tries = 0;; tries += 1) {
            const proving = provingCertificates(roll, await proofs(), registered, session.context.clock.now());
            const certificate = proving[tries % proving.length] ?? proving[0];
            const { error, clockReading } = await this.#sendOnce(roll, certificate);
            if (error === undefined || roll.isDoneBy(error))
                return error;
            if (!isProofRefusal(error)) {
                const kind = kindOf(error);
                if (kind === 'denied' || kind === 'refused')
                    throw await this.#failure(roll, error);
                return error;
            }
            const clockIsOff = clockError(roll, clockReading);
            if (clockIsOff !== undefined)
                throw clockIsOff;
            if (tries + 1 >= PATIENCE || !(await waiting.wait(error.retryAfter)))
                throw proofRefused(roll, error, certificate);
        }
    }
    async #sendOnce({ objectId, action, body }, certificate) {
        const { session, mask } = this.#settings;
        const { clock } = session.context;
        const sentAt = clock.now();
        const proof = keyProof(objectId, certificate, sentAt);
        mask(proof);
        const path = `${applicationPath('id', objectId)}/${action}`;
        const answer = await session.connection.send({ method: 'POST', path, body: { ...body, proof } });
        const serviceTime = new Date(answer.kind === 'response' ? (answer.headers['date'] ?? '') : '');
        const isClockKnown = !Number.isNaN(serviceTime.getTime());
        return {
            error: graphErrorOf(answer),
            clockReading: isClockKnown ? { sentAt, receivedAt: clock.now(), serviceTime } : undefined
        };
    }
    async #failure(roll, error) {
        const { session } = this.#settings;
        if (error === undefined || roll.isDoneBy(error))
            return neverSeen(roll);
        if (kindOf(error) === 'denied')
            return rollDenied(roll, error, (await session.caller()).applicationId);
        return errorOf(session, error, { doing: roll.doing, needs: [] });
    }
    async #removeTwins(addition, { facts: { thumbprint } }) {
        const twinsIn = (registered) => registered
            .flatMap((credential) => (thumbprintOf(credential) === thumbprint ? (credential.keyId ?? []) : []))
            .toSorted()
            .slice(1);
        const hasTwins = (registered) => twinsIn(registered).length > 0;
        const registered = await this.#readUntil(addition, hasTwins, READINGS_TO_BELIEVE);
        for (const twin of twinsIn(registered)) {
            await this.#carryOut(keyRemoval(addition.objectId, { keyId: (0,domain_identifiers/* keyId */.xs)(twin), thumbprint }), registered);
        }
    }
}

;// CONCATENATED MODULE: ./build/adapters/proxy/proxy-settings.js

const VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
function checkProxySettings(environment, mask) {
    const given = VARIABLES.filter((name) => environment[name]);
    for (const name of given)
        credentialsIn(environment[name] ?? '').forEach(mask);
    const [chosen] = given;
    if (chosen === undefined || isHttpProxy(environment[chosen] ?? ''))
        return;
    throw new errors/* ActionError */.lZ('input-invalid', `The environment variable ${chosen} is not the URL of an HTTP proxy: give http://host:port or https://host:port without a path, query or fragment. User name and password are percent-encoded (\\ as %5C, / as %2F, ? as %3F, # as %23, : as %3A, @ as %40, % as %25), as in http://user:p%40ssword@host:port.`);
}
function toolkitProxy(environment) {
    return URL.parse(environment['https_proxy'] || environment['HTTPS_PROXY'] || '') ?? undefined;
}
function isHttpProxy(value) {
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol))
        return false;
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
        return false;
    return [url.username, url.password].every((text) => decoded(text) !== undefined);
}
const PASSWORD = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^:]*:(.*)@/i;
function credentialsIn(value) {
    const written = PASSWORD.exec(value)?.[1] ?? '';
    if (written === '')
        return [];
    const { username = '', password = '' } = URL.parse(value) ?? {};
    const [user, secret] = [decoded(username), decoded(password)];
    if (password === '' || user === undefined || secret === undefined)
        return [written];
    return [...new Set([written, secret, Buffer.from(`${user}:${secret}`).toString('base64')])];
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/domain/request/registration.js
var request_registration = __webpack_require__(91594);
;// CONCATENATED MODULE: ./build/domain/tenant/observed-tenant.js
function foundApplication({ application }) {
    return application.kind === 'found' ? application : undefined;
}

;// CONCATENATED MODULE: ./build/domain/tenant/recently-made.js
function recentlyMade(application, now, replicationMs) {
    if (application?.servicePrincipal === undefined)
        return 'application';
    const createdOn = application.createdOn?.getTime() ?? Number.NEGATIVE_INFINITY;
    return now.getTime() - createdOn < replicationMs ? 'application' : 'additions';
}

;// CONCATENATED MODULE: ./build/certificates/keys-at-hand.js
function keysAtHand(source, readings) {
    const provided = source.kind === 'provided' ? [opened(source.certificate)] : [];
    const all = [...readings.flatMap(({ keys }) => keys), ...provided];
    return new Map(all.map((key) => [key.facts.thumbprint, key]));
}
async function withRecovered(keys, thumbprint, destinations) {
    if (thumbprint === undefined || keys.has(thumbprint))
        return keys;
    for (const destination of destinations) {
        const recovered = await destination.recover?.(thumbprint);
        if (recovered !== undefined)
            return new Map([...keys, [thumbprint, opened(recovered)]]);
    }
    return keys;
}
function opened(certificate) {
    return { facts: certificate.facts, open: () => Promise.resolve(certificate) };
}

;// CONCATENATED MODULE: ./build/domain/checks/certificate-warnings.js

const NOTICE_DAYS = 30;
function expiryWarnings({ thumbprint, notAfter }, now) {
    const left = (0,certificate_certificate/* daysLeft */.H_)(notAfter, now);
    if (left >= NOTICE_DAYS)
        return [];
    const days = left < 1 ? 'in less than a day' : `in ${left === 1 ? '1 day' : `${left} days`}`;
    return [
        `The certificate ${thumbprint} ends on ${notAfter.toISOString().slice(0, 10)}, ${days}, and only a generated one is renewed by this action: give its successor in the registration file and to VB365 before that.`
    ];
}
function proofWarnings(checks) {
    const unproved = checks.find(({ name, isUntried }) => name === 'connect-graph' && isUntried);
    return unproved === undefined
        ? []
        : [
            `It is not proved that the application works: ${unproved.detail}. If the key is lost, run with "rotate" force: that makes a new certificate.`
        ];
}

;// CONCATENATED MODULE: ./build/domain/checks/ews-timeline.js



const END = new Date('2027-04-01T00:00:00Z');
const TOLD_FROM = new Date('2027-01-01T00:00:00Z');
const FIRST_WITH_GRAPH = '8.5';
function readsMailboxesThroughGraph(version) {
    return request_registration/* PRODUCT_VERSIONS */.Wq.indexOf(version) >= request_registration/* PRODUCT_VERSIONS */.Wq.indexOf(FIRST_WITH_GRAPH);
}
function needsEws({ permissions }) {
    return permissions.some(({ resource, value }) => resource === 'exchange' && ['full_access_as_app', 'EWS.AccessAsUser.All'].includes(value));
}
function hasEwsEnded({ region }, now) {
    return region === 'Worldwide' && now >= END;
}
function ewsEndSentence({ region }) {
    return region === 'Worldwide' ? ` Microsoft ends EWS for good on ${(0,date_text/* isoDay */.k)(END)}.` : '';
}
function ewsEndWarnings(registration, requirements, now) {
    if (!needsEws(requirements))
        return [];
    return [...approachingEnd(registration, now), ...publicFolderWarnings(registration, now)];
}
function approachingEnd({ region, productVersion: version }, now) {
    if (region !== 'Worldwide' || now < TOLD_FROM || now >= END)
        return [];
    const left = (0,certificate_certificate/* daysLeft */.H_)(END, now);
    const when = `on ${(0,date_text/* isoDay */.k)(END)}, in ${left === 1 ? '1 day' : `${left} days`}`;
    const advice = readsMailboxesThroughGraph(version)
        ? `Which parts of Veeam Backup for Microsoft 365 ${version} still need it is not published: read https://www.veeam.com/kb4820 before that day.`
        : `Veeam Backup for Microsoft 365 ${version} reads mailboxes only through EWS: update to ${FIRST_WITH_GRAPH} or later before that day.`;
    return [`Microsoft ends EWS in Exchange Online ${when}, and no list of applications helps from then on. ${advice}`];
}
function publicFolderWarnings({ region, services }, now) {
    if (!services.publicFolders)
        return [];
    if (hasEwsEnded({ region }, now)) {
        return [
            `Public folders are reached through EWS, which Microsoft ended in Exchange Online on ${(0,date_text/* isoDay */.k)(END)}: they cannot be backed up any more unless Veeam publishes another way.`
        ];
    }
    const end = region === 'Worldwide' ? `ends in Exchange Online on ${(0,date_text/* isoDay */.k)(END)}` : 'is retiring';
    return [
        `Public folders are reached through EWS, which Microsoft ${end}, and Microsoft Graph has none: their backup ends with it unless Veeam publishes another way.`
    ];
}

;// CONCATENATED MODULE: ./build/domain/permissions/permission.js
const RESOURCES = ['graph', 'exchange', 'sharePoint'];

;// CONCATENATED MODULE: ./build/domain/permissions/permission-catalogue.js


const TABLES = {
    title: 'Veeam Help Center, Permissions for Modern App-Only Authentication',
    url: 'https://helpcenter.veeam.com/docs/vbo365/guide/ad_app_permissions_sd.html',
    edition: '8.3.0.2201, 8.4.0.1457, 8.5.0.1014',
    readOn: '2026-11-23'
};
const CHANGELOG = {
    title: 'Veeam Help Center, Permissions Changelog',
    url: 'https://helpcenter.veeam.com/docs/vbo365/guide/permissions_changelog.html',
    edition: '8.3.0.2201 against 7.0, 8.5.0.1014',
    readOn: '2026-11-23'
};
const UPGRADE_CHECK = {
    title: 'Veeam Help Center, Review Microsoft Entra Application Permissions',
    url: 'https://helpcenter.veeam.com/docs/vbo365/guide/vbo_upgrade_app_permissions_check.html',
    edition: '8.0.4.29, 8.3.0.2201, 8.5.0.1014',
    readOn: '2026-11-23'
};
const EWS_RETIREMENT = {
    title: 'Veeam KB4820, retirement of Exchange Web Services',
    url: 'https://www.veeam.com/kb4820',
    edition: '2026-06-12',
    readOn: '2026-11-23'
};
const CATALOGUE_SOURCES = [TABLES, CHANGELOG, UPGRADE_CHECK, EWS_RETIREMENT];
const VERSION_SOURCES = {
    '8.0': [UPGRADE_CHECK, CHANGELOG],
    '8.1': [UPGRADE_CHECK, TABLES],
    '8.2': [UPGRADE_CHECK, TABLES],
    '8.3': [TABLES, CHANGELOG, UPGRADE_CHECK],
    '8.4': [TABLES],
    '8.5': [TABLES, CHANGELOG, UPGRADE_CHECK, EWS_RETIREMENT]
};
const EX = ['exchangeOnline'];
const SP = ['sharePointOnline'];
const T = ['teams'];
const EX_T = [...EX, ...T];
const SP_T = [...SP, ...T];
const EX_SP_T = [...EX, ...SP, ...T];
function table(usage, rows) {
    return rows.map((row) => ({
        usage,
        since: '8.0',
        until: undefined,
        grantedByVeeam: true,
        sources: [TABLES],
        ...row
    }));
}
const NEW_IN_8_0 = { sources: [TABLES, CHANGELOG, UPGRADE_CHECK] };
const MAILBOX_API = { since: '8.5', grantedByVeeam: false, sources: [TABLES, CHANGELOG, UPGRADE_CHECK] };
const EWS_SUCCESSOR = { ...MAILBOX_API, sources: [...MAILBOX_API.sources, EWS_RETIREMENT] };
const READ_DIRECTORY = 'look up the organization, its users and groups';
const FIND_MAILBOX = 'find the mailbox of a user';
const EXPORT_IMPORT = 'export mailbox items and open sessions that import them';
const READ_ITEMS = 'read mailbox items and learn which were added, changed or deleted';
const FIND_ONEDRIVE = 'find the sites of OneDrive accounts';
const STORE_SITES = 'reach sites of applications installed from the SharePoint store';
const MULTI_GEO = 'set the data location of groups in a multi-geo tenant and create sites from Teams templates';
const RESTORE_SITES = 'read and restore SharePoint sites and OneDrive accounts';
const RESTORE_CHANNELS = 'read and restore private and shared channels';
const REACH_CHANNELS = 'reach private and shared channels';
const BACKUP = table('backup', [
    { ...(0,permissions_resources/* graphRole */.FN)('Directory.Read.All'), services: EX_SP_T, purpose: READ_DIRECTORY },
    { ...(0,permissions_resources/* graphRole */.FN)('Group.Read.All'), services: EX_SP_T, purpose: 'list groups and their sites' },
    {
        ...(0,permissions_resources/* graphRole */.FN)('Sites.Read.All'),
        services: SP_T,
        purpose: 'list sites and obtain the download addresses of files and file versions'
    },
    { ...(0,permissions_resources/* graphRole */.FN)('TeamSettings.ReadWrite.All'), services: T, purpose: 'reach archived teams' },
    { ...(0,permissions_resources/* graphRole */.FN)('ChannelMessage.Read.All'), services: T, purpose: 'read the posts of public channels' },
    { ...(0,permissions_resources/* graphRole */.FN)('ChannelMember.Read.All'), services: T, purpose: REACH_CHANNELS, sources: [TABLES, CHANGELOG] },
    {
        ...(0,permissions_resources/* graphRole */.FN)('ChannelMember.ReadWrite.All'),
        services: T,
        until: '8.2',
        purpose: REACH_CHANNELS,
        sources: [UPGRADE_CHECK]
    },
    { ...(0,permissions_resources/* graphRole */.FN)('User.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: FIND_MAILBOX },
    { ...(0,permissions_resources/* graphRole */.FN)('MailboxItem.ImportExport.All'), ...EWS_SUCCESSOR, services: EX, purpose: EXPORT_IMPORT },
    { ...(0,permissions_resources/* graphRole */.FN)('MailboxItem.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: READ_ITEMS },
    { ...(0,permissions_resources/* graphRole */.FN)('MailboxFolder.ReadWrite.All'), ...EWS_SUCCESSOR, services: EX, purpose: 'reach mailbox folders' },
    { ...(0,permissions_resources/* exchangeRole */.Qb)('full_access_as_app'), services: EX_T, purpose: 'read mailboxes' },
    {
        ...(0,permissions_resources/* exchangeRole */.Qb)('Exchange.ManageAsApp'),
        services: EX,
        purpose: 'back up public folders and discovery mailboxes and recognize shared mailboxes, in Exchange Online PowerShell',
        sources: [TABLES, UPGRADE_CHECK]
    },
    {
        ...(0,permissions_resources/* sharePointRole */.ef)('Sites.FullControl.All'),
        services: SP_T,
        purpose: 'read SharePoint sites and OneDrive accounts'
    },
    { ...(0,permissions_resources/* sharePointRole */.ef)('User.Read.All'), services: SP_T, purpose: FIND_ONEDRIVE }
]);
const RESTORE_DEVICE_CODE = table('restoreDeviceCode', [
    { ...(0,permissions_resources/* graphScope */.H1)('Directory.Read.All'), services: EX_SP_T, purpose: READ_DIRECTORY },
    { ...(0,permissions_resources/* graphScope */.H1)('Group.ReadWrite.All'), services: T, purpose: 'recreate the group of a restored team' },
    { ...(0,permissions_resources/* graphScope */.H1)('Sites.Read.All'), services: SP_T, purpose: STORE_SITES },
    { ...(0,permissions_resources/* graphScope */.H1)('Directory.ReadWrite.All'), services: SP_T, purpose: MULTI_GEO },
    { ...(0,permissions_resources/* graphScope */.H1)('offline_access'), services: EX_SP_T, purpose: 'obtain a refresh token' },
    { ...(0,permissions_resources/* graphScope */.H1)('ChannelMember.ReadWrite.All'), ...NEW_IN_8_0, services: T, purpose: RESTORE_CHANNELS },
    { ...(0,permissions_resources/* graphScope */.H1)('User.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: FIND_MAILBOX },
    {
        ...(0,permissions_resources/* graphScope */.H1)('MailboxItem.ImportExport'),
        ...EWS_SUCCESSOR,
        services: EX,
        purpose: 'open sessions that import mailbox items'
    },
    { ...(0,permissions_resources/* graphScope */.H1)('MailboxItem.Read'), ...MAILBOX_API, services: EX, purpose: 'read the items of a mailbox folder' },
    { ...(0,permissions_resources/* graphScope */.H1)('MailboxFolder.ReadWrite'), ...MAILBOX_API, services: EX, purpose: 'create mailbox folders' },
    {
        ...(0,permissions_resources/* exchangeScope */.cN)('EWS.AccessAsUser.All'),
        services: EX,
        purpose: 'reach mailboxes through Exchange Web Services as the user who signed in'
    },
    { ...(0,permissions_resources/* sharePointScope */.yr)('AllSites.FullControl'), services: SP_T, purpose: RESTORE_SITES },
    { ...(0,permissions_resources/* sharePointScope */.yr)('User.Read.All'), services: SP, purpose: FIND_ONEDRIVE }
]);
const RESTORE_CERTIFICATE = table('restoreCertificate', [
    { ...(0,permissions_resources/* graphRole */.FN)('Directory.Read.All'), services: EX_T, purpose: READ_DIRECTORY },
    { ...(0,permissions_resources/* graphRole */.FN)('Group.ReadWrite.All'), services: SP_T, purpose: 'recreate the group of a deleted team site' },
    { ...(0,permissions_resources/* graphRole */.FN)('Sites.Read.All'), services: SP_T, purpose: STORE_SITES },
    { ...(0,permissions_resources/* graphRole */.FN)('Directory.ReadWrite.All'), services: SP_T, purpose: MULTI_GEO },
    {
        ...(0,permissions_resources/* graphRole */.FN)('Files.ReadWrite.All'),
        ...NEW_IN_8_0,
        services: T,
        purpose: 'read and restore the files of shared channels'
    },
    { ...(0,permissions_resources/* graphRole */.FN)('ChannelMember.ReadWrite.All'), ...NEW_IN_8_0, services: T, purpose: RESTORE_CHANNELS },
    { ...(0,permissions_resources/* graphRole */.FN)('User.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: FIND_MAILBOX },
    { ...(0,permissions_resources/* graphRole */.FN)('MailboxItem.ImportExport.All'), ...EWS_SUCCESSOR, services: EX, purpose: EXPORT_IMPORT },
    { ...(0,permissions_resources/* graphRole */.FN)('MailboxItem.Read.All'), ...EWS_SUCCESSOR, services: EX, purpose: READ_ITEMS },
    {
        ...(0,permissions_resources/* graphRole */.FN)('MailboxFolder.ReadWrite.All'),
        ...EWS_SUCCESSOR,
        services: EX,
        purpose: 'read mailbox folders and create new ones'
    },
    { ...(0,permissions_resources/* exchangeRole */.Qb)('full_access_as_app'), services: EX, purpose: 'read and restore mailboxes' },
    { ...(0,permissions_resources/* sharePointRole */.ef)('Sites.FullControl.All'), services: SP_T, purpose: RESTORE_SITES },
    { ...(0,permissions_resources/* sharePointRole */.ef)('User.Read.All'), services: SP, purpose: FIND_ONEDRIVE }
]);
const PERMISSION_CATALOGUE = [...BACKUP, ...RESTORE_DEVICE_CODE, ...RESTORE_CERTIFICATE];
const DIRECTORY_ROLE_CATALOGUE = [
    {
        role: {
            displayName: 'Global Reader',
            roleTemplateId: (0,domain_identifiers/* permissionId */.L8)('f2ef992c-3afb-46b9-b7cf-a126ee74c451'),
            purpose: 'give Exchange.ManageAsApp the rights to read in Exchange Online PowerShell'
        },
        neededBy: (0,permissions_resources/* exchangeRole */.Qb)('Exchange.ManageAsApp'),
        sources: [TABLES, UPGRADE_CHECK]
    }
];

;// CONCATENATED MODULE: ./build/domain/permissions/required-permissions.js



function permissionKey({ resource, type, value }) {
    return `${resource}/${type}/${value}`;
}
function byName(left, right) {
    return (RESOURCES.indexOf(left.resource) - RESOURCES.indexOf(right.resource) ||
        compareText(left.type, right.type) ||
        compareText(left.value, right.value));
}
function compareText(left, right) {
    if (left === right)
        return 0;
    return left < right ? -1 : 1;
}
function appliesToVersion(row, version) {
    const position = request_registration/* PRODUCT_VERSIONS */.Wq.indexOf(version);
    if (position < request_registration/* PRODUCT_VERSIONS */.Wq.indexOf(row.since))
        return false;
    return row.until === undefined || position <= request_registration/* PRODUCT_VERSIONS */.Wq.indexOf(row.until);
}
function merged(rows) {
    const [{ resource, type, value, publishedId }] = rows;
    return {
        resource,
        type,
        value,
        publishedId,
        purpose: [...new Set(rows.map((row) => row.purpose))].join('; '),
        grantedByVeeam: rows.some((row) => row.grantedByVeeam)
    };
}
function requiredPermissions(selection) {
    const byKey = new Map();
    for (const row of PERMISSION_CATALOGUE) {
        if (!appliesToVersion(row, selection.productVersion))
            continue;
        if (!selection.usage.includes(row.usage))
            continue;
        if (!row.services.some((service) => selection.services[service]))
            continue;
        const key = permissionKey(row);
        const known = byKey.get(key);
        byKey.set(key, known === undefined ? [row] : [...known, row]);
    }
    return {
        permissions: [...byKey.values()].map(merged).sort(byName),
        directoryRoles: DIRECTORY_ROLE_CATALOGUE.filter((entry) => byKey.has(permissionKey(entry.neededBy))).map((entry) => entry.role)
    };
}
function without(all, known) {
    const permissionKeys = new Set(known.permissions.map(permissionKey));
    const roleIds = new Set(known.directoryRoles.map((role) => role.roleTemplateId));
    return {
        permissions: all.permissions.filter((permission) => !permissionKeys.has(permissionKey(permission))),
        directoryRoles: all.directoryRoles.filter((role) => !roleIds.has(role.roleTemplateId))
    };
}
function permissionDifference(from, to) {
    return { added: without(to, from), removed: without(from, to) };
}

// EXTERNAL MODULE: ./build/domain/plan/instructions.js
var instructions = __webpack_require__(19324);
// EXTERNAL MODULE: ./build/domain/certificate/destination.js
var certificate_destination = __webpack_require__(15301);
;// CONCATENATED MODULE: ./build/domain/plan/plan-deliveries.js


function planDeliveries(facts, registering, present) {
    const registered = (0,plan_certificate/* certificateToRegister */.ac)(registering);
    const inPlace = present.find((fact) => fact.kind === 'certificate')?.thumbprint;
    const inOrder = facts.destinations.toSorted((a, b) => certificate_destination/* DESTINATION_KINDS */.t.indexOf(a.kind) - certificate_destination/* DESTINATION_KINDS */.t.indexOf(b.kind));
    return inOrder.flatMap((destination) => {
        const certificate = registered === undefined
            ? missingAt(destination, facts, inPlace)
            : toDeliver(destination, registeredAs(registered));
        const { kind, name } = destination;
        return certificate === undefined ? [] : [{ kind: 'deliver-certificate', destination: kind, name, certificate }];
    });
}
function afterDeliveries(destinations, deliveries) {
    return destinations.map((destination) => {
        const delivered = deliveries.find(isDeliveryTo(destination))?.certificate;
        if (delivered?.kind !== 'known')
            return destination;
        return { ...destination, holds: { kind: 'known', thumbprint: delivered.thumbprint } };
    });
}
function isDeliveryTo({ kind, name }) {
    return (step) => step.kind === 'deliver-certificate' && step.destination === kind && step.name === name;
}
function registeredAs(certificate) {
    return certificate.kind === 'generate' ? { kind: 'new' } : { kind: 'known', thumbprint: certificate.facts.thumbprint };
}
function toDeliver(destination, certificate) {
    const isThere = certificate.kind === 'known' && isUpToDate(destination, certificate.thumbprint);
    return isThere ? undefined : certificate;
}
function isUpToDate({ holds, outdated }, thumbprint) {
    return holds.kind === 'known' && holds.thumbprint === thumbprint && outdated.length === 0;
}
function missingAt(destination, { certificate: offer, keysAtHand }, inPlace) {
    if (inPlace === undefined || !keysAtHand.has(inPlace))
        return undefined;
    if (destination.holds.kind === 'unknown' || isUpToDate(destination, inPlace))
        return undefined;
    const isStaged = destination.staged.some(({ thumbprint }) => thumbprint === inPlace);
    const isDue = (0,certificate_destination/* isRecord */.u)(destination) || offer.kind === 'provided' || isStaged;
    return isDue ? { kind: 'known', thumbprint: inPlace } : undefined;
}

;// CONCATENATED MODULE: ./build/domain/plan/resulting-certificate.js

function certificateInForce(facts) {
    const { thumbprint, thumbprintSha256, notBefore, notAfter } = facts;
    return { thumbprint, thumbprintSha256, startsOn: notBefore, expiresOn: notAfter };
}
function certificateInPlace({ steps, present }) {
    const found = present.find((fact) => fact.kind === 'certificate');
    if (found !== undefined) {
        const { thumbprint, thumbprintSha256, startsOn, expiresOn } = found;
        return { thumbprint, thumbprintSha256, startsOn, expiresOn };
    }
    return (0,plan_certificate/* replacedCertificate */.UR)(steps);
}
function certificateToExpect(plan) {
    const planned = (0,plan_certificate/* certificateToRegister */.ac)(plan.steps);
    return planned?.kind === 'existing' ? certificateInForce(planned.facts) : certificateInPlace(plan);
}
function isDelivered(destinations, thumbprint) {
    return destinations.some(({ holds }) => holds.kind === 'known' && holds.thumbprint === thumbprint);
}

;// CONCATENATED MODULE: ./build/domain/result/destination-result.js


const DESTINATION_STATES = (/* unused pure expression or super */ null && ([
    'delivered',
    'in-place',
    'outstanding',
    'absent',
    'unknown'
]));
function destinationResults({ destinations, planned, completed, thumbprint }) {
    return destinations.map((destination) => {
        const { kind, name } = destination;
        if (completed.some(isDeliveryTo(destination)))
            return { kind, name, state: 'delivered' };
        if (planned.some(isDeliveryTo(destination)))
            return { kind, name, state: 'outstanding' };
        return { kind, name, state: stateBefore(destination, thumbprint) };
    });
}
function stateBefore(destination, thumbprint) {
    const { holds, outdated } = destination;
    if (holds.kind === 'unknown')
        return 'unknown';
    const isHeld = thumbprint !== undefined && holds.thumbprint === thumbprint;
    if (isHeld && outdated.length === 0)
        return 'in-place';
    return (0,certificate_destination/* isRecord */.u)(destination) ? 'outstanding' : 'absent';
}

;// CONCATENATED MODULE: ./build/domain/result/pfx-location.js
function locatePfx({ thumbprint, destinations, completed, stagedAt }) {
    const destination = destinations.find(({ kind }) => kind === 'pfx');
    if (destination === undefined)
        return undefined;
    const { name, holds } = destination;
    const isHeld = holds.kind === 'known' && holds.thumbprint === thumbprint;
    const isDeliveredNow = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'pfx');
    if (isHeld || isDeliveredNow)
        return { path: name, state: 'delivered' };
    return stagedAt === undefined ? undefined : { path: stagedAt, state: 'staged' };
}

// EXTERNAL MODULE: ./build/domain/tenant/reading.js
var tenant_reading = __webpack_require__(73950);
;// CONCATENATED MODULE: ./build/domain/tenant/reading-warnings.js

function readingWarnings({ organization, subscriptions, account, certificatePolicies }) {
    const readings = [
        { what: 'the organization', reading: organization },
        { what: 'the subscriptions', reading: subscriptions },
        { what: 'the impersonation account', reading: account?.user },
        { what: 'the mailbox of the impersonation account', reading: account?.mailbox },
        { what: 'the app management policy of the tenant', reading: certificatePolicies?.tenant },
        { what: 'the app management policy of the application', reading: certificatePolicies?.own }
    ];
    return readings.flatMap(({ what, reading }) => reading === undefined || reading.kind === 'read' ? [] : [`${sentenceCase((0,tenant_reading/* unreadText */.p)(what, reading))}.`]);
}
function sentenceCase(clause) {
    return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`;
}

;// CONCATENATED MODULE: ./build/run/deliver.js




async function deliverCertificates(steps, registered, complete, { destinations, keys, registeredBefore, now, applicationId, tenantId }) {
    const failures = [];
    for (const step of steps) {
        try {
            const destination = destinations.find((each) => isDeliveryTo(each)(step));
            const certificate = await certificateOf(step.certificate, registered, keys);
            if (destination === undefined || certificate === undefined)
                throw undeliverable(step);
            await destination.deliver({
                certificate,
                applicationId,
                tenantId,
                isReplaceable: (0,certificate_certificate/* isReplaceable */.ZN)(registeredBefore, now)
            });
            complete(step);
        }
        catch (error) {
            failures.push((0,errors/* asActionError */.z6)(error));
        }
    }
    const [first, ...others] = failures;
    if (first !== undefined)
        throw joinedErrors(first, others);
}
async function certificateOf(certificate, registered, keys) {
    return certificate.kind === 'new' ? registered : keys.get(certificate.thumbprint)?.open();
}
function undeliverable({ name }) {
    return new errors/* ActionError */.lZ('unexpected', `The plan delivers to ${name} what this run does not have. This is a fault of the action; please report it.`);
}

;// CONCATENATED MODULE: ./build/domain/likeness.js
function byLikeness(text, names) {
    const wanted = pairsOf(text);
    return names
        .map((name) => ({ name, likeness: likeness(wanted, pairsOf(name)) }))
        .toSorted((left, right) => right.likeness - left.likeness)
        .map(({ name }) => name);
}
function pairsOf(text) {
    const letters = ` ${text.toLowerCase()} `;
    return new Set(Array.from({ length: letters.length - 1 }, (_, index) => letters.slice(index, index + 2)));
}
function likeness(left, right) {
    return (2 * left.intersection(right).size) / (left.size + right.size);
}

// EXTERNAL MODULE: ./build/domain/checks/service-plans.js
var service_plans = __webpack_require__(48989);
;// CONCATENATED MODULE: ./build/domain/checks/impersonation-account.js




function judgeIdentity(identity, observed) {
    switch (identity.kind) {
        case 'organizationName':
            return [judgeDomain(identity.organizationName, observed)];
        case 'username': {
            const domain = identity.username.split('@').at(-1) ?? '';
            return [
                judgeDomain(domain, observed),
                ...(observed.account === undefined ? [] : judgeAccount(observed.account, observed.subscriptions))
            ];
        }
    }
}
function judgeDomain(domain, { organization }) {
    if (organization.kind !== 'read')
        return unknown('the verified domains', organization);
    const { verifiedDomains } = organization.value;
    return verifiedDomains.includes(domain.toLowerCase())
        ? { result: 'passed', detail: `${domain} is a verified domain of the tenant` }
        : {
            result: 'failed',
            detail: `${domain} is not a verified domain of the tenant; verified are ${(0,list_text/* listText */.s)(byLikeness(domain, verifiedDomains))}`
        };
}
function judgeAccount(account, subscriptions) {
    const { userPrincipalName: name, user, mailbox } = account;
    if (user.kind !== 'read')
        return [unknown(`the account ${name}`, user)];
    if (user.value === undefined) {
        return [{ result: 'failed', detail: `the tenant has no user ${name}; check "application.username"` }];
    }
    const enabled = user.value.enabled
        ? { result: 'passed', detail: `the account ${name} is enabled` }
        : {
            result: 'failed',
            detail: `the account ${name} is disabled; enable it, or name another in "application.username"`
        };
    if (mailbox === undefined)
        return [enabled];
    return [enabled, judgeLicence(name, user.value, subscriptions), judgeMailbox(name, mailbox)];
}
function judgeLicence(name, { servicePlanIds }, subscriptions) {
    if ((0,service_plans/* hasMailboxPlan */.Kd)(servicePlanIds, subscriptions.kind === 'read' ? subscriptions.value : [])) {
        return { result: 'passed', detail: `${name} has an Exchange Online licence` };
    }
    if (subscriptions.kind !== 'read' && servicePlanIds.length > 0) {
        return unknown(`the subscriptions, which name the licences of ${name}`, subscriptions);
    }
    if (subscriptions.kind === 'read' && (0,service_plans/* mayHaveMailboxPlan */.N3)(servicePlanIds, subscriptions.value)) {
        return {
            result: 'unknown',
            detail: `it is not known whether the Exchange licence of ${name} carries a mailbox, which public folders need`
        };
    }
    return {
        result: 'failed',
        detail: `${name} has no Exchange Online licence that carries a mailbox, which public folders need`
    };
}
function judgeMailbox(name, mailbox) {
    if (mailbox.kind !== 'read')
        return unknown(`the mailbox of ${name}`, mailbox);
    return mailbox.value
        ? { result: 'passed', detail: `the mailbox of ${name} is active` }
        : {
            result: 'failed',
            detail: `${name} has no active mailbox in Exchange Online, which public folders need; one that was just licensed takes minutes to hours`
        };
}
function unknown(what, unread) {
    return { result: 'unknown', detail: (0,tenant_reading/* unreadText */.p)(what, unread) };
}
function worstResult(findings) {
    if (findings.some(({ result }) => result === 'failed'))
        return 'failed';
    return findings.some(({ result }) => result === 'unknown') ? 'unknown' : 'passed';
}

;// CONCATENATED MODULE: ./build/domain/tenant/certificate-policy.js
function judgeCertificate({ tenant, own }, certificate) {
    const isOwnKnown = own.kind === 'read';
    const ofTenant = tenant.kind === 'read' ? tenant.value : { restrictions: [] };
    const { restrictions } = (isOwnKnown ? own.value : undefined) ?? ofTenant;
    const violated = restrictions.filter((restriction) => appliesTo(restriction, certificate) && isViolated(restriction, certificate));
    const isCertain = ({ hasExemptions }) => isOwnKnown && !hasExemptions;
    return {
        refusedBy: violated.filter(isCertain),
        doubtful: violated.filter((restriction) => !isCertain(restriction))
    };
}
function appliesTo({ forApplicationsAfter }, { applicationCreatedOn }) {
    return forApplicationsAfter === undefined || applicationCreatedOn.getTime() > forApplicationsAfter.getTime();
}
function isViolated(restriction, certificate) {
    switch (restriction.kind) {
        case 'trusted-authority':
            return certificate.isSelfSigned;
        case 'lifetime': {
            const latest = endOfDuration(certificate.notBefore, restriction.maximum);
            return latest !== undefined && certificate.notAfter.getTime() > latest.getTime();
        }
    }
}
const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
function endOfDuration(start, duration) {
    const parts = DURATION.exec(duration)
        ?.slice(1)
        .map((part) => Number(part ?? 0));
    if (parts === undefined)
        return undefined;
    const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
    const end = new Date(start);
    end.setUTCMonth(end.getUTCMonth() + years * 12 + months);
    end.setUTCDate(end.getUTCDate() + weeks * 7 + days);
    return new Date(end.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000);
}

;// CONCATENATED MODULE: ./build/domain/plan/certificate-verdict.js




function judgePlannedCertificate({ observed, now }, steps) {
    const certificate = (0,plan_certificate/* certificateToRegister */.ac)(steps);
    if (certificate === undefined || observed.certificatePolicies === undefined)
        return { refusedBy: [], doubtful: [] };
    return judgeCertificate(observed.certificatePolicies, {
        ...lifetimeOfPlanned(certificate, now),
        applicationCreatedOn: foundApplication(observed)?.createdOn ?? now
    });
}
function lifetimeOfPlanned(certificate, now) {
    switch (certificate.kind) {
        case 'generate':
            return { ...(0,certificate_certificate/* lifetimeOf */.XA)(certificate.request, now), isSelfSigned: true };
        case 'existing':
            return certificate.facts;
    }
}

// EXTERNAL MODULE: ./build/domain/plan/application-limits.js
var application_limits = __webpack_require__(12592);
;// CONCATENATED MODULE: ./build/domain/plan/limit-blockers.js


function limitBlockers(application, resolved, steps) {
    const { declaredAccess, publicClientRedirectUris, otherRedirectUris } = application;
    const declared = declaredAccess.flatMap(({ permissions }) => permissions).length;
    const missing = steps.flatMap((step) => (step.kind === 'declare-permissions' ? step.missing : []));
    const resources = new Set(declaredAccess.map(({ resourceAppId }) => resourceAppId));
    const added = new Set(missing.map(({ resource }) => permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].applicationId));
    const uris = steps.flatMap((step) => (step.kind === 'add-redirect-uri' ? [step.uri] : []));
    const foreign = foreignPermissions(declaredAccess, resolved);
    return [
        limitBlocker('declared permissions', declared, missing.length, foreign),
        limitBlocker('resources with declared permissions', resources.size, added.difference(resources).size, foreign),
        limitBlocker('redirect URIs', publicClientRedirectUris.length + otherRedirectUris, uris.length, [
            ...publicClientRedirectUris
        ])
    ].flatMap((blocker) => blocker ?? []);
}
function limitBlocker(list, held, added, removable) {
    const isExceeded = added > 0 && held + added > application_limits/* APPLICATION_LIMITS */.o[list];
    return isExceeded ? { kind: 'application-limit', list, held, added, removable } : undefined;
}
function foreignPermissions(declared, { permissions }) {
    const needed = new Set(permissions.map(({ resource, type, id }) => `${permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].applicationId}/${type}/${id}`));
    const names = new Map(Object.values(permissions_resources/* RESOURCE_APPLICATIONS */.nZ).map((one) => [String(one.applicationId), one.displayName]));
    return declared
        .map(({ resourceAppId, permissions: held }) => ({
        name: names.get(resourceAppId) ?? resourceAppId,
        count: held.filter(({ type, id }) => !needed.has(`${resourceAppId}/${type}/${id}`)).length
    }))
        .filter(({ count }) => count > 0)
        .toSorted((left, right) => right.count - left.count)
        .map(({ name, count }) => `${count} of ${name}`);
}

// EXTERNAL MODULE: ./build/domain/plan/exchange-rights.js
var exchange_rights = __webpack_require__(63122);
;// CONCATENATED MODULE: ./build/domain/plan/planning-facts.js

function isSelfRotation({ observed }) {
    const { applicationId } = observed.caller;
    return applicationId !== undefined && applicationId === foundApplication(observed)?.applicationId;
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-ews.js




function planEws(facts) {
    const { registration, ews } = facts;
    const { exchange } = registration;
    if (exchange.ews === 'check' || ews?.reading.kind !== 'read' || hasEwsEnded(registration, facts.now)) {
        return { steps: [], present: [] };
    }
    const { enabled, allowed } = ews.reading.settings;
    const applicationId = foundApplication(facts.observed)?.applicationId;
    const isListed = applicationId !== undefined && allowed.includes(applicationId);
    if (isListed && enabled === true)
        return { steps: [], present: [{ kind: 'ews-access', allowed: allowed.length }] };
    const others = beginsList(ews.reading.settings) ? (exchange.ewsOthers ?? []) : [];
    return {
        steps: [
            {
                kind: 'allow-ews',
                isListed,
                allowed: allowed.length,
                others: others.filter((other) => other !== applicationId && !allowed.includes(other)),
                switchOn: enabled !== true
            }
        ],
        present: []
    };
}
function beginsList({ enabled, allowed }) {
    return enabled === undefined || (enabled && allowed.length === 0);
}
function ewsBlockers(facts, steps) {
    const { registration, ews, observed } = facts;
    const { exchange } = registration;
    if (exchange.ews === 'check' || ews === undefined || hasEwsEnded(registration, facts.now))
        return [];
    if (isSelfRotation(facts))
        return [];
    const { reading } = ews;
    const { caller } = observed;
    switch (reading.kind) {
        case 'unknown':
            return [{ kind: 'ews-unreadable', why: reading.why }];
        case 'refused':
            return [{ kind: 'exchange-rights-missing', caller, missing: (0,exchange_rights/* missingExchangeRights */.B)(ews), why: reading.why }];
        case 'read': {
            if (!steps.some(({ kind }) => kind === 'allow-ews'))
                return [];
            const missing = (0,exchange_rights/* missingExchangeRights */.B)(ews);
            const { enabled, allowed } = reading.settings;
            return [
                ...(missing.length === 0
                    ? []
                    : [{ kind: 'exchange-rights-missing', caller, missing, why: undefined }]),
                ...(beginsList(reading.settings) && exchange.ewsOthers === undefined
                    ? [{ kind: 'ews-open-to-all', isSwitchedOn: enabled === true, allowed: allowed.length }]
                    : [])
            ];
        }
    }
}
function ewsAdditions({ others, switchOn }, applicationId) {
    return { applications: [applicationId, ...others], switchOn };
}
function readingAfter(reading, completed, applicationId) {
    const step = completed.find(({ kind }) => kind === 'allow-ews');
    if (reading?.kind !== 'read' || step?.kind !== 'allow-ews')
        return reading;
    const { enabled, allowed, userAgents } = reading.settings;
    const { applications, switchOn } = ewsAdditions(step, applicationId);
    return {
        kind: 'read',
        settings: {
            enabled: switchOn ? true : enabled,
            allowed: [...new Set([...allowed, ...applications])],
            userAgents
        }
    };
}

;// CONCATENATED MODULE: ./build/domain/plan/step-permissions.js

const PERMISSION_FOR = {
    'create-application': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'register-certificate': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'set-unique-name': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'allow-public-client-flows': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'add-redirect-uri': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'declare-permissions': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'create-service-principal': caller_permissions/* WRITE_APPLICATIONS */.cO,
    'grant-app-role': caller_permissions/* GRANT_APP_ROLES */.X2,
    'grant-delegated-scopes': caller_permissions/* GRANT_DELEGATED_SCOPES */.Xf,
    'assign-directory-role': caller_permissions/* ASSIGN_DIRECTORY_ROLES */.ss,
    'allow-ews': undefined,
    'deliver-certificate': undefined,
    'remove-certificate': caller_permissions/* WRITE_APPLICATIONS */.cO
};
function permissionsForSteps(steps) {
    return [...new Set(steps.flatMap(({ kind }) => PERMISSION_FOR[kind] ?? []))];
}

;// CONCATENATED MODULE: ./build/domain/plan/blockers.js







function blockersTo(facts, resolved, steps) {
    const { registration, observed } = facts;
    const application = foundApplication(observed);
    return [
        ...applicationBlockers(registration, observed),
        ...(application === undefined ? [] : limitBlockers(application, resolved, steps)),
        ...disabledResourceBlockers(observed),
        ...unavailableBlockers(resolved),
        ...accountBlockers(registration, observed),
        ...judgePlannedCertificate(facts, steps).refusedBy.map((restriction) => ({ kind: 'certificate-against-policy', restriction })),
        ...callerBlockers(observed, steps),
        ...ewsBlockers(facts, steps)
    ];
}
function applicationBlockers({ application }, observed) {
    const lookup = observed.application;
    if (lookup.kind === 'found')
        return disabledBlockers(lookup);
    if (application.flow === 'new') {
        const applicationIds = lookup.kind === 'absent' ? lookup.namesakes : [];
        return applicationIds.length === 0 ? [] : [{ kind: 'name-taken', displayName: application.name, applicationIds }];
    }
    const { applicationId } = application;
    switch (lookup.kind) {
        case 'absent':
            return [{ kind: 'application-missing', applicationId }];
        case 'deleted':
            return [{ kind: 'application-deleted', applicationId }];
        case 'foreign':
            return [{ kind: 'application-of-another-tenant', applicationId, homeTenant: lookup.homeTenant }];
        case 'object-id': {
            const { displayName, applicationId: meant } = lookup;
            return [{ kind: 'object-id-given', given: applicationId, displayName, applicationId: meant }];
        }
    }
}
function disabledBlockers({ applicationId, disabledBy, servicePrincipal }) {
    const application = disabledBy === undefined ? [] : [{ kind: 'application-disabled', applicationId, by: disabledBy }];
    return servicePrincipal === undefined || servicePrincipal.enabled
        ? application
        : [...application, { kind: 'service-principal-disabled', id: servicePrincipal.id }];
}
function disabledResourceBlockers({ resources }) {
    return [...resources].flatMap(([resource, observed]) => observed === undefined || observed.enabled
        ? []
        : [{ kind: 'resource-disabled', resource, servicePrincipalId: observed.servicePrincipalId }]);
}
function unavailableBlockers({ unavailable }) {
    return unavailable.map((missing) => missing.kind === 'resource'
        ? {
            kind: 'resource-missing',
            resource: missing.resource,
            values: missing.permissions.map(({ value }) => value)
        }
        : { kind: 'permission-missing', permission: missing.permission });
}
function accountBlockers({ application }, observed) {
    if (application.flow === 'new')
        return [];
    return judgeIdentity(application.identity, observed).flatMap(({ result, detail }) => result === 'failed' ? [{ kind: 'account-unusable', detail }] : []);
}
function callerBlockers(observed, steps) {
    const { caller } = observed;
    const application = foundApplication(observed);
    const needs = (0,caller_permissions/* unmetNeeds */.Jm)(caller, permissionsForSteps(steps));
    const lacks = needs.length === 0 ? [] : [{ kind: 'caller-lacks-permissions', caller, needs }];
    const writesApplication = steps.some(({ kind }) => WRITES_APPLICATION.has(kind));
    return application !== undefined && writesApplication && (0,caller_permissions/* lacksOwnership */.Wp)(caller, application)
        ? [...lacks, { kind: 'application-not-owned', objectId: application.objectId, caller }]
        : lacks;
}
const WRITES_APPLICATION = new Set([
    'register-certificate',
    'set-unique-name',
    'allow-public-client-flows',
    'add-redirect-uri',
    'declare-permissions',
    'create-service-principal'
]);

// EXTERNAL MODULE: ./build/domain/certificate/own-certificates.js
var own_certificates = __webpack_require__(91446);
;// CONCATENATED MODULE: ./build/domain/plan/caller-is-the-application.js

const ADMINISTERING = [
    'Application.ReadWrite.OwnedBy',
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'RoleManagement.ReadWrite.Directory'
];
function mayRollItself({ roles }, signsInWithCertificate) {
    return signsInWithCertificate && roles !== undefined && !ADMINISTERING.some((value) => roles.has(value));
}
function callerIsTheApplication({ application }, caller, signsInWithCertificate) {
    return application.flow === 'existing' && application.grantPermissions
        ? blockerFor(application.applicationId, caller, signsInWithCertificate)
        : undefined;
}
function callerIsFoundApplication(observed, signsInWithCertificate) {
    const application = foundApplication(observed);
    return application && blockerFor(application.applicationId, observed.caller, signsInWithCertificate);
}
function blockerFor(applicationId, caller, signsInWithCertificate) {
    return applicationId === caller.applicationId && !mayRollItself(caller, signsInWithCertificate)
        ? { kind: 'caller-is-the-application', applicationId }
        : undefined;
}

;// CONCATENATED MODULE: ./build/domain/plan/certificate-blockers.js



function certificateBlockers(facts) {
    const caller = callerIsFoundApplication(facts.observed, facts.signsInWithCertificate);
    return [...(caller === undefined ? [] : [caller]), ...takenDestinations(facts), ...expiredForGood(facts)];
}
function takenDestinations({ registration, observed, destinations }) {
    if (registration.delivery.vb365?.replaceApplication === true)
        return [];
    const own = foundApplication(observed)?.applicationId;
    return destinations.flatMap(({ kind, name, applicationId }) => applicationId === undefined || applicationId === own
        ? []
        : [{ kind: 'destination-taken', destination: kind, name, applicationId }]);
}
function expiredForGood({ observed, certificate, rotation, now }) {
    if (certificate.kind !== 'generate' || rotation !== 'never')
        return [];
    const own = (0,own_certificates/* ownCertificates */.pP)(foundApplication(observed)?.keyCredentials ?? []);
    if (own.some((one) => (0,own_certificates/* isInForce */.fx)(one, now)))
        return [];
    const last = own.toSorted((a, b) => b.expiresOn.getTime() - a.expiresOn.getTime())[0];
    return last === undefined
        ? []
        : [{ kind: 'certificate-expired', thumbprint: last.thumbprint, expiredOn: last.expiresOn }];
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-application.js



const RESTORE_REDIRECT_URI = 'http://localhost';
function planCreation(facts, resolved) {
    const { application } = facts.registration;
    if (application.flow === 'existing')
        return { steps: [], present: [] };
    return {
        steps: [
            {
                kind: 'create-application',
                displayName: application.name,
                uniqueName: (0,managed_names/* uniqueNameOf */._E)(application.name),
                declaredAccess: declaredAccessOf(resolved.permissions),
                redirectUris: [RESTORE_REDIRECT_URI],
                certificate: (0,plan_certificate/* plannedCertificate */.wV)(facts, [])
            }
        ],
        present: []
    };
}
function planUniqueName({ application }, { uniqueName, tags }) {
    const isWanted = application.flow === 'new' && uniqueName === undefined && !tags.includes(managed_names/* NO_UNIQUE_NAME_TAG */.hi);
    return {
        steps: isWanted ? [{ kind: 'set-unique-name', uniqueName: (0,managed_names/* uniqueNameOf */._E)(application.name) }] : [],
        present: []
    };
}
function planSettings(application) {
    const steps = [];
    const present = [{ kind: 'application', displayName: application.displayName }];
    if (application.allowsPublicClientFlows)
        present.push({ kind: 'public-client-flows' });
    else
        steps.push({ kind: 'allow-public-client-flows' });
    const uris = application.publicClientRedirectUris;
    if (uris.includes(RESTORE_REDIRECT_URI))
        present.push({ kind: 'redirect-uri', uri: RESTORE_REDIRECT_URI });
    else
        steps.push({ kind: 'add-redirect-uri', uri: RESTORE_REDIRECT_URI });
    return { steps, present };
}
function planDeclaration({ declaredAccess }, { permissions }) {
    const missing = permissions.filter((permission) => !isDeclared(declaredAccess, permission));
    return missing.length === 0
        ? { steps: [], present: [{ kind: 'declared-permissions', count: permissions.length }] }
        : { steps: [{ kind: 'declare-permissions', missing }], present: [] };
}
function isDeclared(declared, { resource, type, id }) {
    return declared.some(({ resourceAppId, permissions }) => resourceAppId === permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].applicationId &&
        permissions.some((permission) => permission.type === type && permission.id === id));
}
function declaredAccessOf(permissions) {
    return [...Map.groupBy(permissions, ({ resource }) => resource)].map(([resource, declared]) => ({
        resourceAppId: permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].applicationId,
        permissions: declared.map(({ id, type }) => ({ id, type }))
    }));
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-grants.js
function planGrants(servicePrincipal, { permissions, directoryRoles }) {
    const roles = appRoleGrants(servicePrincipal, permissions);
    const scopes = delegatedScopeGrants(servicePrincipal, permissions);
    const steps = servicePrincipal === undefined ? [{ kind: 'create-service-principal' }] : [];
    const present = servicePrincipal === undefined ? [] : [{ kind: 'service-principal', id: servicePrincipal.id }];
    const held = new Set(servicePrincipal?.directoryRoles);
    const [assigned, unassigned] = partition(directoryRoles, ({ roleTemplateId }) => held.has(roleTemplateId));
    return {
        steps: [
            ...steps,
            ...roles.steps,
            ...scopes.steps,
            ...unassigned.map((role) => ({ kind: 'assign-directory-role', role }))
        ],
        present: [
            ...present,
            ...roles.present,
            ...scopes.present,
            ...assigned.map(({ displayName, roleTemplateId }) => ({ kind: 'directory-role', displayName, roleTemplateId }))
        ]
    };
}
function appRoleGrants(servicePrincipal, permissions) {
    const isAssigned = ({ resourceServicePrincipalId, id }) => servicePrincipal?.appRoleAssignments.some(({ resourceId, appRoleId }) => resourceId === resourceServicePrincipalId && appRoleId === id) ?? false;
    const [granted, missing] = partition(permissions.filter(({ type }) => type === 'Role'), isAssigned);
    return {
        steps: missing.map((permission) => ({ kind: 'grant-app-role', permission })),
        present: granted.map((permission) => ({ kind: 'app-role', permission }))
    };
}
function delegatedScopeGrants(servicePrincipal, permissions) {
    const steps = [];
    const present = [];
    const scopes = permissions.filter(({ type }) => type === 'Scope');
    for (const [resource, wanted] of Map.groupBy(scopes, (scope) => scope.resource)) {
        const resourceServicePrincipalId = wanted[0]?.resourceServicePrincipalId;
        if (resourceServicePrincipalId === undefined)
            continue;
        const grant = servicePrincipal?.delegatedGrants.find(({ resourceId }) => resourceId === resourceServicePrincipalId);
        const held = grant?.scopes ?? [];
        const [granted, missing] = partition(wanted, ({ value }) => held.includes(value));
        if (granted.length > 0) {
            present.push({ kind: 'delegated-scopes', resource, scopes: granted.map(({ value }) => value) });
        }
        if (missing.length === 0)
            continue;
        steps.push({
            kind: 'grant-delegated-scopes',
            resource,
            resourceServicePrincipalId,
            grantId: grant?.id,
            missing,
            needed: wanted
        });
    }
    return { steps, present };
}
function partition(items, holds) {
    return [items.filter((item) => holds(item)), items.filter((item) => !holds(item))];
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-prunings.js



function planPrunings(facts, credentials, { inUse, lost, deliveries }) {
    const kept = inUse?.kind === 'in-place' ? inUse.certificate.keyId : undefined;
    const settled = { ...facts, destinations: settledDestinations(facts, deliveries) };
    return (0,own_certificates/* ownCertificates */.pP)(credentials)
        .filter(({ keyId }) => keyId !== kept)
        .flatMap((certificate) => {
        const reason = lost.includes(certificate) ? 'key-lost' : removalReason(settled, certificate, inUse);
        const { keyId, thumbprint, expiresOn } = certificate;
        return reason === undefined ? [] : [{ kind: 'remove-certificate', keyId, thumbprint, expiresOn, reason }];
    });
}
function settledDestinations({ certificate, destinations }, deliveries) {
    const isEager = certificate.kind === 'generate' && certificate.request.overlapDays === 0;
    return isEager ? afterDeliveries(destinations, deliveries) : destinations;
}
function removalReason({ certificate: offer, destinations, now }, certificate, inUse) {
    if (!(0,own_certificates/* isInForce */.fx)(certificate, now))
        return 'expired';
    if (offer.kind !== 'generate' || inUse === undefined)
        return undefined;
    if (destinations.some(({ inUse: used }) => used.includes(certificate.thumbprint)))
        return undefined;
    const isOver = (startsOn) => now >= (0,certificate_certificate/* overlapEnd */.fJ)([startsOn, certificate.startsOn], offer.request);
    switch (inUse.kind) {
        case 'new':
            return isOver(inUse.startsOn) ? 'replaced' : undefined;
        case 'in-place': {
            const { thumbprint, startsOn } = inUse.certificate;
            const isHandedOver = (0,own_certificates/* isHeldByRecords */.vq)(destinations, thumbprint) && !(0,own_certificates/* heldBy */.Vr)(destinations).has(certificate.thumbprint);
            return isHandedOver && isOver(startsOn) ? 'replaced' : undefined;
        }
    }
}

;// CONCATENATED MODULE: ./build/domain/plan/make-plan.js










function makePlan(facts, resolved) {
    const { registration, observed } = facts;
    const isAbsent = foundApplication(observed) === undefined && registration.application.flow === 'existing';
    const { certificate, others, pruningsAfter } = planTenant(facts, resolved);
    const isSelf = isSelfRotation(facts);
    const registering = [...certificate.steps, ...(isSelf ? [] : others.steps)];
    const present = [...certificate.present, ...others.present];
    const deliveries = planDeliveries(facts, registering, present);
    const prunings = pruningsAfter(deliveries);
    const steps = isAbsent ? [] : [...registering, ...deliveries, ...prunings];
    return {
        steps,
        present,
        blockers: [
            ...blockersTo(facts, resolved, isSelf ? [] : [...registering, ...prunings]),
            ...certificateBlockers(facts)
        ],
        forAdministrator: isSelf ? others.steps : []
    };
}
function planTenant(facts, resolved) {
    const { registration, observed } = facts;
    const application = foundApplication(observed);
    const grants = planGrants(application?.servicePrincipal, resolved);
    if (application === undefined) {
        const others = make_plan_joined([grants, planEws(facts)]);
        return { certificate: planCreation(facts, resolved), others, pruningsAfter: () => [] };
    }
    const { keyCredentials } = application;
    const { kept, lost, ...certificate } = (0,plan_certificate/* planCertificate */.Xz)(facts, keyCredentials);
    const startsOn = (0,plan_certificate/* startOfNewCertificate */.LU)(facts, certificate.steps);
    const inUse = kept === undefined
        ? startsOn && { kind: 'new', startsOn }
        : { kind: 'in-place', certificate: kept };
    return {
        certificate,
        others: make_plan_joined([
            planUniqueName(registration, application),
            planSettings(application),
            planDeclaration(application, resolved),
            grants,
            planEws(facts)
        ]),
        pruningsAfter: (deliveries) => planPrunings(facts, keyCredentials, { inUse, lost, deliveries })
    };
}
function make_plan_joined(parts) {
    return { steps: parts.flatMap(({ steps }) => steps), present: parts.flatMap(({ present }) => present) };
}

;// CONCATENATED MODULE: ./build/domain/plan/own-settings.js


const BEYOND_TOKENS = new Set([
    'allow-public-client-flows',
    'add-redirect-uri',
    'grant-delegated-scopes',
    'assign-directory-role'
]);
const NOT_OFFERED = new Set(['resource-missing', 'permission-missing']);
function judgeOwnSettings({ steps, forAdministrator, blockers }) {
    const missing = [
        ...[...steps, ...forAdministrator]
            .filter(({ kind }) => BEYOND_TOKENS.has(kind))
            .map((step) => (0,describe_plan/* describeStep */.Ey)(step).text),
        ...blockers
            .filter(({ kind }) => NOT_OFFERED.has(kind))
            .map((blocker) => (0,describe_blocker/* describeBlocker */.G)(blocker).replace(/\.$/, ''))
    ];
    return missing.length === 0
        ? {
            result: 'passed',
            detail: 'public client flow, redirect URI, delegated permissions and directory role are in place'
        }
        : {
            result: 'failed',
            detail: `what VB365 needs is not all in place; missing: ${missing.join('; ')}. Let an administrator do that, or set "grantPermissions" to true.`
        };
}
function unreadSettings(why) {
    return {
        result: 'unknown',
        detail: `the application may not read of itself whether public client flow, redirect URI, delegated permissions and directory role are in place: ${why}`
    };
}

;// CONCATENATED MODULE: ./build/domain/plan/resolve-permissions.js
function resolvePermissions(required, resources) {
    const permissions = [];
    const unavailable = [];
    for (const [resource, wanted] of Map.groupBy(required.permissions, (permission) => permission.resource)) {
        const observed = resources.get(resource);
        if (observed === undefined) {
            unavailable.push({ kind: 'resource', resource, permissions: wanted });
            continue;
        }
        for (const permission of wanted) {
            const offer = observed.offers.find(({ type, value }) => type === permission.type && value === permission.value);
            if (offer === undefined)
                unavailable.push({ kind: 'permission', permission });
            else {
                permissions.push({ ...permission, id: offer.id, resourceServicePrincipalId: observed.servicePrincipalId });
            }
        }
    }
    return { permissions, directoryRoles: required.directoryRoles, unavailable };
}

;// CONCATENATED MODULE: ./build/domain/tenant/tenant-query.js

function queryFor({ application, services }, { permissions, directoryRoles }) {
    return {
        application: application.flow === 'new'
            ? byUniqueName(application.name)
            : { by: 'applicationId', applicationId: application.applicationId },
        resources: [...new Set(permissions.map(({ resource }) => resource))],
        directoryRoles,
        account: application.flow === 'existing' && application.identity.kind === 'username'
            ? { userPrincipalName: application.identity.username, withMailbox: services.publicFolders }
            : undefined
    };
}
function byUniqueName(displayName) {
    const uniqueName = (0,managed_names/* uniqueNameOf */._E)(displayName);
    return { by: 'uniqueName', uniqueName, tag: (0,managed_names/* applicationTagOf */.GB)(uniqueName), displayName };
}

;// CONCATENATED MODULE: ./build/run/observe-itself.js






async function observeItself({ registration, requirements, now }, certificate, view) {
    const query = queryFor(registration, requirements);
    const observed = await view.observe(query).catch((error) => {
        const failure = (0,errors/* asActionError */.z6)(error);
        if (failure.code === 'cancelled')
            throw failure;
        return failure;
    });
    if (observed instanceof errors/* ActionError */.lZ) {
        const settings = unreadSettings(observed.message.replace(/\.$/, ''));
        return { organization: await view.observeOrganization(query.account), settings };
    }
    if (foundApplication(observed) === undefined) {
        return { organization: observed, settings: unreadSettings('it does not find its own registration in this tenant') };
    }
    const offer = { kind: 'provided', facts: certificate };
    const planning = {
        registration,
        observed,
        certificate: offer,
        destinations: [],
        keysAtHand: new Set([certificate.thumbprint]),
        rotation: 'never',
        signsInWithCertificate: true,
        ews: undefined,
        now
    };
    const plan = makePlan(planning, resolvePermissions(requirements, observed.resources));
    return { organization: observed, settings: judgeOwnSettings(plan) };
}

;// CONCATENATED MODULE: ./build/domain/checks/connections.js


const POWERSHELL_ROLE = 'Exchange.ManageAsApp';
const CONNECTION_OF = {
    graph: 'connect-graph',
    exchange: 'connect-exchange',
    sharePoint: 'connect-sharepoint'
};
function connectionsFor({ permissions }) {
    const connections = new Map([
        ['connect-graph', { resource: 'graph', roles: [] }]
    ]);
    for (const { resource, type, value } of permissions) {
        if (type !== 'Role')
            continue;
        const name = value === POWERSHELL_ROLE ? 'connect-powershell' : CONNECTION_OF[resource];
        const connection = connections.get(name) ?? { resource, roles: [] };
        connection.roles.push(value);
        connections.set(name, connection);
    }
    return [...connections].map(([name, { resource, roles }]) => ({ name, resource, roles }));
}
const ROLES_SHOWN = 3;
function tokenText({ resource, roles }) {
    const shown = roles.length > ROLES_SHOWN ? `all ${roles.length} app roles` : roles.join(', ');
    return `a token for ${permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].displayName}${roles.length === 0 ? '' : ` holds ${shown}`}`;
}
function judgeToken(connection, held) {
    const missing = connection.roles.filter((role) => !held.roles.has(role));
    if (missing.length === 0)
        return undefined;
    const { displayName } = permissions_resources/* RESOURCE_APPLICATIONS */.nZ[connection.resource];
    return {
        result: 'failed',
        detail: `the token for ${displayName} lacks ${(0,list_text/* listText */.s)(missing)}`,
        advice: WAIT_FOR_GRANTS
    };
}
const WAIT_FOR_GRANTS = 'New grants take some minutes to reach tokens: run again later; if the problem persists, look at the grants of the enterprise application.';
function judgeContact(connection, contact) {
    const token = tokenText(connection);
    return contact.kind === 'answered'
        ? { result: 'passed', detail: `${token}; ${contact.detail}` }
        : { result: 'unknown', detail: `${token}, but the connection is not proved: ${contact.why}` };
}
const LATER = 'Run mode "verify" in an hour';
function judgePowerShell(connection, { reading, held, directoryRoles, isJustGranted }) {
    const token = tokenText(connection);
    switch (reading.kind) {
        case 'read':
            return { result: 'passed', detail: `${token}; Get-OrganizationConfig answered` };
        case 'unknown':
            return { result: 'unknown', detail: `${token}, but the connection is not proved: ${reading.why}` };
        case 'refused': {
            const missing = directoryRoles.filter(({ roleTemplateId }) => held.directoryRoles?.has(roleTemplateId) === false);
            return missing.length > 0 && !isJustGranted
                ? { result: 'failed', detail: withoutRole(missing, reading.why) }
                : {
                    result: 'unknown',
                    detail: `${token}, but Exchange Online does not let the application in yet (${reading.why}): app roles and directory roles take up to an hour to reach it. ${LATER}`
                };
        }
    }
}
function withoutRole(missing, why) {
    const names = missing.map(({ displayName }) => displayName).join(', ');
    return `the token holds Exchange.ManageAsApp, but not the directory role ${names}, without which it allows nothing (${why}). Assign the role to the enterprise application; it takes up to an hour to reach Exchange.`;
}
function connections_judgeMailbox(connection, answer, policy) {
    const token = tokenText(connection);
    const passed = (detail) => ({ result: 'passed', detail: `${token}; ${detail}` });
    switch (answer.kind) {
        case 'opened':
            return passed(`the inbox of ${answer.account} was opened`);
        case 'unknown':
            return policy.result === 'failed'
                ? verdictOf(policy)
                : { result: 'unknown', detail: `${token}, but the connection is not proved: ${answer.why}` };
        case 'no-mailbox':
            return policy.result === 'passed'
                ? passed(`EWS answered that ${answer.account} has no mailbox to open`)
                : verdictOf(policy);
        case 'no-account':
            return policy.result === 'passed' ? passed(policy.detail) : verdictOf(policy);
        case 'shut':
            return verdictOf(policy);
    }
}
function verdictOf({ warnings: _, instructions: __, ...verdict }) {
    return verdict;
}

;// CONCATENATED MODULE: ./build/domain/checks/ews-access.js

function judgeEwsAccess(evidence) {
    const { reading, answer } = evidence;
    if (answer.kind !== 'opened' && hasEwsEnded(evidence, evidence.now)) {
        return shut('ended', 'Microsoft ended EWS in Exchange Online on 2027-04-01, and no list of applications helps');
    }
    return reading.kind === 'read' ? judgeSettings(reading.settings, evidence) : judgeAnswer(answer, reading.why);
}
function shut(cause, detail) {
    return { kind: 'shut', cause, detail: `EWS is shut for this application: ${detail}` };
}
function judgeAnswer(answer, why) {
    const unread = `the settings could not be read (${why})`;
    switch (answer.kind) {
        case 'opened':
            return { kind: 'open', detail: `EWS let the application in; ${unread}` };
        case 'shut':
            return shut('refused', `it answered "${answer.reason}"; ${unread}`);
        case 'no-account':
        case 'no-mailbox':
            return { kind: 'unknown', cause: undefined, detail: `EWS answered, but no mailbox was opened, and ${unread}` };
        case 'unknown': {
            const seen = answer.why === why ? '' : `, and ${answer.why}`;
            return { kind: 'unknown', cause: undefined, detail: `${unread}${seen}` };
        }
    }
}
function judgeSettings(settings, evidence) {
    const { applicationId, answer } = evidence;
    const { enabled, allowed } = settings;
    if (enabled === false)
        return stillOpen(shut('switched-off', SWITCHED_OFF), answer);
    if (enabled === undefined)
        return judgeUnenforced('never-set', NEVER_SET, evidence);
    if (allowed.length === 0)
        return judgeUnenforced('empty-list', EMPTY_LIST, evidence);
    if (allowed.includes(applicationId))
        return judgeListed(settings, answer);
    const listed = allowed.length === 1 ? 'the one application' : `the ${allowed.length} applications`;
    const detail = `${applicationId} is not among ${listed} on the list of those that may use it (EwsAllowedAppIDs)`;
    return stillOpen(shut('not-listed', detail), answer);
}
const SWITCHED_OFF = 'it is switched off for the whole organization (EwsEnabled is false), as Microsoft does from October 2026 on wherever no list of applications was set';
const NEVER_SET = 'EwsEnabled was never set, which Microsoft turns into false from October 2026 on';
const EMPTY_LIST = 'EWS is switched on with an empty list of applications (EwsAllowedAppIDs), which lets no application in from October 2026 on';
function stillOpen(access, { kind }) {
    if (kind !== 'opened')
        return access;
    return { ...access, detail: `${access.detail}. It let the application in once more, which ends within 24 hours` };
}
function judgeUnenforced(cause, detail, { answer, region }) {
    if (cause === 'never-set' && region !== 'Worldwide' && answer.kind !== 'shut') {
        return { kind: 'open', detail: 'EWS was never restricted here (EwsEnabled is not set)' };
    }
    switch (answer.kind) {
        case 'opened':
            return {
                kind: 'open-until-enforced',
                cause,
                detail: `EWS let the application in, but only until Microsoft enforces its policy in this tenant: ${detail}`
            };
        case 'shut':
            return shut(cause, `${detail} ("${answer.reason}")`);
        case 'no-account':
        case 'no-mailbox':
            return {
                kind: 'unknown',
                cause,
                detail: `${detail}; whether Microsoft enforces that in this tenant yet cannot be read`
            };
        case 'unknown':
            return cause === 'empty-list'
                ? shut(cause, detail)
                : { kind: 'unknown', cause, detail: `${detail}, and ${answer.why}` };
    }
}
function judgeListed({ allowed, userAgents }, answer) {
    const listed = `the application is ${allowed.length === 1 ? 'the only one' : `one of ${allowed.length}`} on the list of those that may use EWS (EwsAllowedAppIDs)`;
    if (answer.kind === 'opened')
        return { kind: 'open', detail: listed };
    if (userAgents !== undefined) {
        const patterns = userAgents.patterns.length === 0 ? 'none' : userAgents.patterns.join(', ');
        return unclear(`${listed}, but there is a policy on user agents as well (EwsApplicationAccessPolicy ${userAgents.kind}: ${patterns}); whether it lets VB365 pass cannot be seen from here`);
    }
    return answer.kind === 'shut'
        ? unclear(`${listed}, but EWS answered "${answer.reason}": a change takes up to 24 hours to work, and a mailbox can have EWS switched off for itself. Run mode "verify" tomorrow`)
        : { kind: 'open', detail: listed };
}
function unclear(detail) {
    return { kind: 'unknown', cause: undefined, detail };
}

;// CONCATENATED MODULE: ./build/domain/checks/ews-instructions.js
const TITLE = 'Let the application use EWS (as an Exchange Administrator; it takes up to 24 hours to work)';
const SHOW = 'Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy | Format-List EwsEnabled, EwsAllowedAppIDs';
const SWITCH_ON = 'Set-OrganizationConfig -EwsEnabled $true';
function ewsInstruction(applicationId, settings) {
    const lines = settings === undefined ? withUnknownList(applicationId) : withKnownList(applicationId, settings);
    return { title: TITLE, language: 'powershell', lines: ['Connect-ExchangeOnline', ...lines, SHOW] };
}
function withKnownList(applicationId, { allowed, enabled }) {
    const all = [...allowed.filter((id) => id !== applicationId), applicationId].join(',');
    const note = allowed.length === 0 && enabled !== false
        ? '# The first application on the list shuts out every other one: add those that are to get in as well.'
        : '# This replaces the whole list: add what has come to it since this run.';
    return [SHOW, note, `Set-OrganizationConfig -EwsAllowedAppIDs '${all}'`, ...(enabled === true ? [] : [SWITCH_ON])];
}
function withUnknownList(applicationId) {
    return [
        "$allowed = @((Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy).EwsAllowedAppIDs -split ',' | Where-Object { $_ })",
        `Set-OrganizationConfig -EwsAllowedAppIDs (($allowed + '${applicationId}') -join ',')`,
        SWITCH_ON
    ];
}

;// CONCATENATED MODULE: ./build/domain/checks/ews-check.js


function judgeEws(access, facts) {
    const { registration } = facts;
    switch (access.kind) {
        case 'open':
            return { result: 'passed', detail: access.detail };
        case 'open-until-enforced':
            return {
                result: 'passed',
                detail: access.detail,
                warnings: [`${access.detail}. ${wayOut(access.cause, registration)}`],
                instructions: instructionsAgainst(access.cause, facts)
            };
        case 'unknown':
            return {
                result: 'unknown',
                detail: access.cause === undefined ? access.detail : `${access.detail}. ${wayOut(access.cause, registration)}`,
                instructions: instructionsAgainst(access.cause, facts)
            };
        case 'shut':
            return judgeShut(access, facts);
    }
}
function judgeShut({ cause, detail }, facts) {
    const { registration, hasGraphPermissions } = facts;
    const { productVersion: version } = registration;
    const instructions = instructionsAgainst(cause, facts);
    const remedy = `${wayOut(cause, registration)}${cause === 'ended' ? '' : ewsEndSentence(registration)}`;
    if (!readsMailboxesThroughGraph(version) || !hasGraphPermissions) {
        return { result: 'failed', detail: `${detail}. ${remedy}`, instructions, isTenantPolicy: true };
    }
    const bearing = `Veeam Backup for Microsoft 365 ${version} reads mailboxes through Microsoft Graph, and the application may do so; which parts still need EWS is not published`;
    return { result: 'unknown', detail: `${detail}. ${bearing}. ${remedy}`, instructions };
}
function wayOut(cause, { exchange, application }) {
    if (cause === 'ended')
        return 'Use a version of Veeam Backup for Microsoft 365 that needs no EWS (https://www.veeam.com/kb4820).';
    if (exchange.ews === 'allow')
        return 'A run with mode "apply" changes that.';
    const allow = '"exchange": { "ews": "allow" } in the registration file';
    const mayAllow = application.flow === 'new' || application.grantPermissions;
    return `Run the commands of the job summary as an Exchange Administrator${mayAllow ? `, or let this action do it with ${allow}` : ''}.`;
}
function instructionsAgainst(cause, { applicationId, reading }) {
    if (cause === undefined || cause === 'ended')
        return [];
    return [ewsInstruction(applicationId, reading.kind === 'read' ? reading.settings : undefined)];
}

;// CONCATENATED MODULE: ./build/domain/checks/judge-access.js




function judgeAccess(access, facts) {
    const { registration, requirements } = facts;
    const mailboxRoles = requirements.permissions.filter(({ resource, type, value }) => resource === 'graph' && type === 'Role' && /^Mailbox(?:Item|Folder)\./.test(value));
    const heldInGraph = access.graph.kind === 'signed-in' ? access.graph.held.roles : new Set();
    const hasGraphPermissions = mailboxRoles.every(({ value }) => heldInGraph.has(value));
    const { reading, answer } = evidenceOf(access.exchange, facts);
    const policy = judgeEws(judgeEwsAccess({ ...facts, region: registration.region, reading, answer }), {
        ...facts,
        reading,
        hasGraphPermissions
    });
    const connections = connectionsFor(requirements).flatMap((connection) => judge(connection, access, policy, facts));
    const durationMs = access.exchange?.durationMs ?? 0;
    return needsEws(requirements) ? [...connections, { name: 'ews-access', ...policy, durationMs }] : connections;
}
function judgeWithoutAccess(why, facts) {
    const refused = { kind: 'refused', why, durationMs: 0 };
    const access = { graph: refused, exchange: refused, sharePoint: refused };
    return judgeAccess(access, facts).map((check) => {
        if (check.name !== 'ews-access') {
            return { name: check.name, result: 'unknown', detail: why, durationMs: 0, isUntried: true };
        }
        return facts.reading?.kind === 'read' || check.result !== 'unknown' ? check : { ...check, isUntried: true };
    });
}
function evidenceOf(exchange, { reading }) {
    if (exchange?.kind === 'signed-in') {
        const { found } = exchange;
        return found.reading.kind !== 'read' && reading?.kind === 'read' ? { ...found, reading } : found;
    }
    const why = exchange === undefined ? 'the application has no right to read them' : clause(exchange.why);
    const unknown = { kind: 'unknown', why };
    return { reading: reading ?? unknown, answer: unknown };
}
function clause(sentence) {
    return sentence.replace(/\.$/, '');
}
function judge(connection, access, policy, facts) {
    const { name, resource } = connection;
    const way = access[resource];
    if (way === undefined)
        return [];
    const { durationMs } = way;
    if (way.kind === 'refused')
        return [{ name, result: 'failed', detail: way.why, durationMs }];
    const { held, found } = way;
    return [{ name, ...(judgeToken(connection, held) ?? judgeFound(connection, held, found, policy, facts)), durationMs }];
}
function judgeFound(connection, held, found, policy, { requirements: { directoryRoles }, isJustGranted }) {
    if ('kind' in found)
        return judgeContact(connection, found);
    const { reading, answer } = found;
    return connection.name === 'connect-powershell'
        ? judgePowerShell(connection, { reading, held, directoryRoles, isJustGranted })
        : connections_judgeMailbox(connection, answer, policy);
}

;// CONCATENATED MODULE: ./build/run/access-services.js


async function accessServices({ requirements, account }, { signIn, connections }, clock) {
    const ways = connectionsFor(requirements);
    const directoryRoles = new Set(requirements.directoryRoles.map(({ roleTemplateId }) => roleTemplateId));
    const isNeeded = (resource) => ways.some((way) => way.resource === resource);
    const enter = async (resource, explore) => {
        const started = clock.now().getTime();
        const entered = await signIn
            .rolesFor(resource, rolesIn(ways, resource), resource === 'exchange' ? directoryRoles : undefined)
            .then(async (held) => ({ kind: 'signed-in', held, found: await explore(held) }))
            .catch((error) => ({ kind: 'refused', why: unlessCancelled(error) }));
        return { ...entered, durationMs: clock.now().getTime() - started };
    };
    const inGraph = enter('graph', () => graphContact(connections.readGraph(isNeeded('sharePoint'))));
    const [graph, exchange, sharePoint] = await Promise.all([
        inGraph,
        isNeeded('exchange') ? enter('exchange', (held) => exploreExchange(ways, held, account, connections)) : undefined,
        isNeeded('sharePoint')
            ? enter('sharePoint', async () => openSite(rootSiteOf(await inGraph), connections))
            : undefined
    ]);
    return { graph: organizationOf(graph), exchange, sharePoint };
}
function rolesIn(ways, resource) {
    return new Set(ways.flatMap((way) => (way.resource === resource ? way.roles : [])));
}
function organizationOf(graph) {
    return graph.kind === 'signed-in' ? { ...graph, found: graph.found.organization } : graph;
}
function rootSiteOf(graph) {
    return graph.kind === 'signed-in' ? graph.found.rootSite : { kind: 'unknown', why: graph.why.replace(/\.$/, '') };
}
async function openSite(rootSite, connections) {
    return rootSite.kind === 'found'
        ? contact(connections.openRootSite(rootSite.webUrl))
        : { kind: 'unknown', why: `the address of the root site is not known (${rootSite.why})` };
}
async function exploreExchange(ways, held, account, connections) {
    const mayUse = (name) => ways.some((way) => way.name === name && way.roles.every((role) => held.roles.has(role)));
    const [reading, answer] = await Promise.all([
        mayUse('connect-powershell')
            ? connections.readEws().catch(access_services_unknown)
            : { kind: 'unknown', why: 'the application has no right to read them' },
        mayUse('connect-exchange')
            ? connections.openInbox(account).catch(access_services_unknown)
            : { kind: 'unknown', why: 'the application has no right to ask' }
    ]);
    return { reading, answer };
}
function contact(attempt) {
    return attempt.catch(access_services_unknown);
}
function graphContact(attempt) {
    return attempt.catch((error) => ({ organization: access_services_unknown(error), rootSite: access_services_unknown(error) }));
}
function access_services_unknown(error) {
    return { kind: 'unknown', why: unlessCancelled(error).replace(/\.$/, '') };
}
function unlessCancelled(error) {
    const failure = (0,errors/* asActionError */.z6)(error);
    if (failure.code === 'cancelled')
        throw failure;
    return failure.message;
}

;// CONCATENATED MODULE: ./build/run/verify.js




async function verifyApplication(verification, { clock, log }) {
    const { registration, observed, thumbprint, access } = verification;
    const organization = verifyOrganization(registration, observed);
    const facts = { ...verification, now: clock.now() };
    if (access === undefined)
        return (0,checks_checks/* inOrder */.al)([...judgeWithoutAccess(keyless(thumbprint), facts), ...organization]);
    log.info('Signing in as the application');
    return (0,checks_checks/* inOrder */.al)([...(await verifyConnections(facts, access, clock)), ...organization]);
}
async function verifyConnections(facts, access, clock) {
    const { registration, requirements } = facts;
    const account = verify_accountOf(registration);
    return judgeAccess(await accessServices({ requirements, account }, access, clock), facts);
}
function verify_accountOf({ application }) {
    return application.flow === 'existing' && application.identity.kind === 'username'
        ? application.identity.username
        : undefined;
}
function keyless(thumbprint) {
    return `could not sign in as the application: the private key of certificate ${thumbprint} is not available; a PFX where it is delivered, and "pfx-password", would provide it`;
}
function verifyOrganization(registration, observed) {
    const plans = (0,checks_checks/* judgePlans */.oj)(registration.services, observed.subscriptions);
    return [...plans, ...accountCheck(registration, observed)].map((judged) => ({ ...judged, durationMs: 0 }));
}
function accountCheck({ application }, observed) {
    if (application.flow === 'new')
        return [];
    const findings = judgeIdentity(application.identity, observed);
    const result = worstResult(findings);
    const telling = result === 'failed' ? findings.filter((finding) => finding.result === 'failed') : findings;
    return [{ name: 'impersonation-account', result, detail: telling.map(({ detail }) => detail).join('; ') }];
}

;// CONCATENATED MODULE: ./build/run/check-application.js


















async function checkApplication(registration, mode, ports, context) {
    const { certificate, destinations } = ports;
    const { applicationId } = registration.application;
    if (mode.kind === 'apply')
        await Promise.all(destinations.map((destination) => destination.prepare()));
    context.log.info('Signing in as the application');
    const found = await observeAndCheck(registration, ports, context);
    const delivery = mode.kind === 'apply' && found.mayDeliver
        ? await deliver({ applicationId, tenantId: found.caller?.tenantId }, ports, context)
        : undefined;
    const inForce = certificateInForce(certificate.facts);
    return {
        kind: 'checked',
        registration,
        registered: {
            tenantId: tenantIdOf(found.caller, found.organization?.organization),
            applicationId,
            objectId: undefined,
            servicePrincipalId: found.caller?.servicePrincipalId,
            certificate: inForce,
            daysLeft: (0,certificate_certificate/* daysLeft */.H_)(inForce.expiresOn, context.clock.now())
        },
        checks: found.checks,
        certificatesBeside: [],
        plan: { steps: delivery?.steps ?? [], present: [], blockers: [], forAdministrator: [] },
        completed: delivery?.completed ?? [],
        destinations: delivery?.destinations ?? [],
        warnings: [
            ...(found.organization === undefined ? [] : readingWarnings(found.organization)),
            ...expiryWarnings(certificate.facts, context.clock.now()),
            ...found.checks.flatMap(({ warnings = [] }) => warnings),
            ...ewsEndWarnings(registration, requiredPermissions(registration), context.clock.now())
        ],
        instructions: [
            ...found.checks.flatMap(({ instructions = [] }) => instructions),
            ...(0,instructions/* publicFolderInstructions */.x)(registration)
        ],
        pfx: delivery?.pfx,
        failure: joined(found.failure, delivery?.failure)
    };
}
async function observeAndCheck(registration, { view, access, certificate, claim }, { clock }) {
    try {
        const caller = await view.caller();
        const { applicationId } = registration.application;
        claim({ tenantId: caller.tenantId, applicationId });
        const requirements = requiredPermissions(registration);
        const now = clock.now();
        const facts = { registration, requirements, applicationId, reading: undefined, isJustGranted: false, now };
        const [connections, own] = await Promise.all([
            verifyConnections(facts, access, clock),
            observeItself(facts, certificate.facts, view)
        ]);
        const { organization } = own;
        const settings = { name: 'configure-application', ...own.settings, durationMs: 0 };
        const checks = (0,checks_checks/* inOrder */.al)([settings, ...connections, ...verifyOrganization(registration, organization)]);
        const failure = checksError(checks, 'nothing-is-changed', undefined);
        return { caller, organization, checks, failure, mayDeliver: (0,checks_checks/* provesCertificate */.jz)(checks) };
    }
    catch (error) {
        const failure = (0,errors/* asActionError */.z6)(error);
        return { caller: undefined, organization: undefined, checks: [], failure, mayDeliver: false };
    }
}
async function deliver(owner, { certificate, destinations }, { clock }) {
    const { facts } = certificate;
    const { thumbprint } = facts;
    const completed = [];
    let observed = [];
    let steps = [];
    const result = (failure) => ({
        steps,
        completed,
        destinations: destinationResults({ destinations: observed, planned: steps, completed, thumbprint }),
        pfx: locatePfx({ thumbprint, destinations: observed, completed, stagedAt: undefined }),
        failure
    });
    try {
        const readings = await Promise.all(destinations.map((destination) => destination.observe(Promise.resolve(owner.tenantId))));
        observed = readings.map((reading) => reading.observed);
        steps = planDeliveries({ destinations: observed, certificate: { kind: 'provided', facts }, keysAtHand: new Set([thumbprint]) }, [], [{ kind: 'certificate', ...certificateInForce(facts) }]).filter((0,step_stages/* isOf */.yW)('delivery'));
        const keys = keysAtHand({ kind: 'provided', certificate }, readings);
        const complete = (step) => completed.push(step);
        await deliverCertificates(steps, certificate, complete, {
            ...owner,
            destinations,
            keys,
            registeredBefore: [],
            now: clock.now()
        });
        return result(undefined);
    }
    catch (error) {
        return result((0,errors/* asActionError */.z6)(error));
    }
}

;// CONCATENATED MODULE: ./build/run/claimed-targets.js



class ClaimedTargets {
    #owners = new Map();
    claim(named, found) {
        const targets = targetsOf(named.registration, found);
        for (const { key, noun, remedy } of targets) {
            const first = this.#owners.get(key);
            if (first === undefined)
                continue;
            const names = `${(0,named_registration/* registrationName */.x)(first)} and ${(0,named_registration/* registrationName */.x)(named)}`;
            throw new errors/* ActionError */.lZ('registration-invalid', `${names} are for the same ${noun} in the tenant ${found.tenantId}${tenantNames(first, named)}. ${remedy} Nothing was done for ${(0,named_registration/* registrationName */.x)(named)}.`);
        }
        for (const { key } of targets)
            this.#owners.set(key, named);
    }
}
function targetsOf({ application, delivery }, { tenantId, applicationId }) {
    if (tenantId === undefined)
        return [];
    const name = application.flow === 'new' ? (0,managed_names/* uniqueNameOf */._E)(application.name) : undefined;
    const ids = [name, applicationId].filter((id) => id !== undefined);
    const applications = ids.map((id) => ({
        key: `${tenantId} application ${id}`,
        noun: 'application',
        remedy: 'Keep one of them, or let each name an application of its own.'
    }));
    const { vb365 } = delivery;
    if (vb365 === undefined)
        return applications;
    const organization = {
        key: `${tenantId} organization ${vb365.server}`.toLowerCase(),
        noun: `organization on ${vb365.server}`,
        remedy: 'Keep one of them, or deliver only one of them there.'
    };
    return [...applications, organization];
}
function tenantNames({ registration: first }, { registration: second }) {
    return first.tenant === second.tenant ? '' : `, which they call ${first.tenant} and ${second.tenant}`;
}

;// CONCATENATED MODULE: ./build/domain/plan/lifecycle-warnings.js





function lifecycleWarnings(facts, { present, forAdministrator }) {
    const inPlace = present.find((fact) => fact.kind === 'certificate');
    return [
        ...facts.destinations.flatMap(unreadDestination),
        ...(inPlace === undefined ? [] : [...unwantedRenewal(facts, inPlace), ...lifecycle_warnings_undeliverable(facts, inPlace.thumbprint)]),
        ...(forAdministrator.length === 0
            ? []
            : [administratorNeeded(forAdministrator.map((step) => (0,describe_plan/* describeStep */.Ey)(step).text))])
    ];
}
function unreadDestination({ name, holds }) {
    return holds.kind === 'unknown' ? [`Whether ${name} holds the certificate is not known: ${holds.why}.`] : [];
}
function unwantedRenewal({ certificate, rotation, now }, { thumbprint, expiresOn }) {
    if (certificate.kind !== 'generate' ||
        rotation !== 'never' ||
        !(0,certificate_certificate/* isDueForRenewal */.es)(expiresOn, certificate.request, now)) {
        return [];
    }
    const days = (0,certificate_certificate/* daysLeft */.H_)(expiresOn, now);
    return [
        `The certificate ${thumbprint} ends on ${(0,date_text/* isoDay */.k)(expiresOn)}, in ${days === 1 ? '1 day' : `${days} days`}, and "rotate" is never: it is not renewed. Run with "rotate" auto or force before that.`
    ];
}
function lifecycle_warnings_undeliverable({ certificate, destinations, keysAtHand }, thumbprint) {
    if (keysAtHand.has(thumbprint) || certificate.kind !== 'generate')
        return [];
    return destinations.filter(certificate_destination/* isRecord */.u).flatMap(({ name, holds, outdated }) => {
        const isLacking = holds.kind === 'known' && holds.thumbprint !== thumbprint;
        if (!isLacking && outdated.length === 0)
            return [];
        const what = isLacking ? `lacks the certificate ${thumbprint}` : `is out of date (${(0,list_text/* listText */.s)(outdated)})`;
        return [
            `${name} ${what}, and the key that a delivery needs is not available. Run with "rotate" force: that makes a new one.`
        ];
    });
}
function administratorNeeded(texts) {
    const differ = texts.length === 1 ? '1 thing differs' : `${texts.length} things differ`;
    return `The application signs in for itself and can only roll its certificates, but ${differ} from the registration file: ${(0,list_text/* listText */.s)(texts)}. Run with an identity that administers the tenant.`;
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-warnings.js


function planWarnings(facts, steps) {
    return [...assignmentWarnings(facts), ...judgePlannedCertificate(facts, steps).doubtful.map(doubt)];
}
function assignmentWarnings({ registration, observed }) {
    const servicePrincipal = foundApplication(observed)?.servicePrincipal;
    return servicePrincipal?.requiresAssignment === true && registration.usage.includes('restoreDeviceCode')
        ? [
            'Only people who are assigned to the application can sign in to it, so restore with a device code fails for everyone else (AADSTS50105). Assign those who restore, or set "Assignment required" to No, in the Entra admin center under Enterprise applications.'
        ]
        : [];
}
function doubt(restriction) {
    const demand = restriction.kind === 'lifetime'
        ? `lets a certificate last ${restriction.maximum} at most, and this one would last longer`
        : 'takes certificates of its trusted authorities only, and this one is self-signed';
    return `The tenant's app management policy ${demand}. Whether an exemption of the application or of the signed-in identity holds cannot be read, so Entra decides when the certificate is registered.`;
}

;// CONCATENATED MODULE: ./build/domain/plan/unexpected-permission-ids.js


function unexpectedPermissionIds({ permissions }) {
    const differing = permissions
        .filter(({ id, publishedId }) => id !== publishedId)
        .map(({ resource, value, id, publishedId }) => `${value} of ${permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].displayName} (${id}, not ${publishedId})`);
    return differing.length === 0
        ? []
        : [
            `In this tenant permissions have other IDs than Microsoft publishes: ${(0,list_text/* listText */.s)(differing)}. The tenant's own are used; make sure that the resource is Microsoft's own.`
        ];
}

;// CONCATENATED MODULE: ./build/domain/result/findings.js














function findingsOf(facts, { identifiers, servicePrincipalId, certificate }, checks, completed) {
    const { registration, observed, destinations, plan, mode } = facts;
    return {
        registration,
        registered: {
            tenantId: tenantIdOf(observed.caller, observed.organization),
            applicationId: identifiers?.applicationId,
            objectId: identifiers?.objectId,
            servicePrincipalId,
            certificate,
            daysLeft: certificate && (0,certificate_certificate/* daysLeft */.H_)(certificate.expiresOn, facts.now)
        },
        certificatesBeside: certificatesBeside(facts, certificate, completed),
        destinations: destinationResults({
            destinations,
            planned: plan.steps,
            completed,
            thumbprint: certificate?.thumbprint
        }),
        warnings: warningsOf(facts, checks),
        instructions: [
            ...blockersIn(plan, mode).flatMap(describe_blocker/* instructionsFor */.t),
            ...checks.flatMap(({ instructions = [] }) => instructions),
            ...(0,instructions/* publicFolderInstructions */.x)(registration)
        ]
    };
}
function certificatesBeside({ observed, now }, inUse, completed) {
    const removed = new Set(completed.flatMap((step) => (step.kind === 'remove-certificate' ? step.keyId : [])));
    return (0,own_certificates/* ownCertificates */.pP)(foundApplication(observed)?.keyCredentials ?? []).filter((own) => (0,own_certificates/* isInForce */.fx)(own, now) && own.thumbprint !== inUse?.thumbprint && !removed.has(own.keyId));
}
function warningsOf(facts, checks) {
    const { registration, observed, resolved, certificate, plan, now } = facts;
    return [
        ...readingWarnings(observed),
        ...planWarnings(facts, plan.steps),
        ...lifecycleWarnings(facts, plan),
        ...unexpectedPermissionIds(resolved),
        ...(certificate.kind === 'provided' ? expiryWarnings(certificate.facts, now) : []),
        ...proofWarnings(checks),
        ...checks.flatMap(({ warnings = [] }) => warnings),
        ...ewsEndWarnings(registration, requiredPermissions(registration), now)
    ];
}

;// CONCATENATED MODULE: ./build/domain/result/blocked.js






function blockedBeforeReading(facts) {
    const { registration, mode, caller, signsInWithCertificate } = facts;
    const blocker = callerIsTheApplication(registration, caller, signsInWithCertificate) ?? blindness(facts);
    const failure = blocker && blockerError([blocker]);
    if (blocker === undefined || failure === undefined)
        return undefined;
    return {
        kind: 'blocked',
        registration,
        mode,
        registered: {
            tenantId: caller.tenantId,
            applicationId: undefined,
            objectId: undefined,
            servicePrincipalId: undefined,
            certificate: undefined,
            daysLeft: undefined
        },
        plan: { steps: [], present: [], blockers: [blocker], forAdministrator: [] },
        certificatesBeside: [],
        destinations: [],
        warnings: [],
        instructions: (0,describe_blocker/* instructionsFor */.t)(blocker),
        failure
    };
}
function blindness({ mode, requirements, caller }) {
    const withDirectoryRoles = requirements.directoryRoles.length > 0;
    if ((0,caller_permissions/* unmetNeeds */.Jm)(caller, (0,caller_permissions/* readingNeeds */.uC)(withDirectoryRoles)).length === 0)
        return undefined;
    const all = mode.kind === 'apply' ? (0,caller_permissions/* allNeeds */.zh)(withDirectoryRoles) : (0,caller_permissions/* readingNeeds */.uC)(withDirectoryRoles);
    return { kind: 'caller-lacks-permissions', caller, needs: (0,caller_permissions/* unmetNeeds */.Jm)(caller, all) };
}
function blockedByPlan(facts, known) {
    const { plan, mode } = facts;
    const failure = blockerError(blockersIn(plan, mode));
    if (failure === undefined)
        return undefined;
    const application = { ...known, certificate: certificateInPlace(plan) };
    return {
        kind: 'blocked',
        mode,
        plan,
        failure: joined(differencesIn(mode, plan), failure) ?? failure,
        ...findingsOf(facts, application, [], [])
    };
}
function differencesIn(mode, plan) {
    switch (mode.kind) {
        case 'apply':
            return undefined;
        case 'plan':
            return mode.failOnDrift ? driftError(plan) : undefined;
        case 'verify':
            return differenceError(plan);
    }
}

;// CONCATENATED MODULE: ./build/domain/result/vb365-server-check.js
const DELIVER_IT = 'Run mode "apply", which delivers them.';
function vb365ServerChecks(facts) {
    const { destinations, applicationId, thumbprint } = facts;
    const server = destinations.find(({ kind }) => kind === 'vb365');
    if (server === undefined || applicationId === undefined || thumbprint === undefined)
        return [];
    return [{ name: 'vb365-server', durationMs: 0, ...vb365_server_check_judge(server, facts, applicationId, thumbprint) }];
}
function vb365_server_check_judge({ name, holds, applicationId: there }, { completed }, applicationId, thumbprint) {
    const isDelivered = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'vb365');
    if (isDelivered)
        return inUse(name);
    if (holds.kind === 'unknown')
        return { result: 'unknown', detail: `what ${name} holds could not be read: ${holds.why}` };
    if (there === undefined) {
        return { result: 'failed', detail: `${name} has no organization with this application`, advice: DELIVER_IT };
    }
    if (there !== applicationId) {
        return { result: 'failed', detail: `the organization on ${name} uses the application ${there}`, advice: DELIVER_IT };
    }
    if (holds.thumbprint !== thumbprint) {
        const other = holds.thumbprint === undefined ? 'no usable certificate' : `the certificate ${holds.thumbprint}`;
        return { result: 'failed', detail: `the organization on ${name} has ${other}`, advice: DELIVER_IT };
    }
    return inUse(name);
}
function inUse(name) {
    return { result: 'passed', detail: `the organization on ${name} has this application and this certificate` };
}

;// CONCATENATED MODULE: ./build/certificates/obtain-certificate.js

async function obtainCertificate(source, planned, keys) {
    if (planned.kind === 'existing') {
        const found = keys.get(planned.facts.thumbprint);
        if (found === undefined)
            throw unplanned(`the key of certificate ${planned.facts.thumbprint}`);
        return found.open();
    }
    if (source.kind === 'provided')
        throw unplanned('a request for a new certificate');
    const made = await source.maker.make(planned.request);
    return source.staging.store(made, new Set(keys.keys()));
}
function unplanned(what) {
    return new errors/* ActionError */.lZ('unexpected', `The plan counts on ${what}, which is not there. This is a fault of the action; please report it.`);
}

;// CONCATENATED MODULE: ./build/domain/plan/vb365-instructions.js

function powerShellInstructions({ registration, applicationId, pfxPath }) {
    const { asked, argument } = identityArgument(registration);
    const settings = settingsArguments(registration);
    return {
        title: 'Take the PFX to VB365 (on its server, in PowerShell 7, with a Veeam Backup Administrator without multi-factor authentication)',
        language: 'powershell',
        lines: [
            'Import-Module Veeam.Archiver.PowerShell',
            '# Where the PFX is on this machine',
            `$pfx = ${vb365_instructions_quoted(`C:\\Temp\\${fileName(pfxPath)}`)}`,
            "$password = Read-Host 'Password of the PFX' -AsSecureString",
            ...asked,
            `$settings = New-VBOOffice365ApplicationOnlyConnectionSettings -ApplicationId ${applicationId} \``,
            `  ${argument} \``,
            '  -ApplicationCertificatePath $pfx -ApplicationCertificatePassword $password',
            "# For an organization that has another application so far: Get-VBOOrganization -Name 'its name in VB365'",
            '$organization = Get-VBOOrganization | Where-Object {',
            `  $_.Office365ExchangeConnectionSettings.ApplicationId -eq '${applicationId}' -or`,
            `  $_.Office365SharePointConnectionSettings.ApplicationId -eq '${applicationId}'`,
            '}',
            'if ($organization) {',
            '  Set-VBOOrganization -Organization $organization `',
            `    ${settings}`,
            '} else {',
            `  Add-VBOOrganization ${additionArguments(registration)} \``,
            `    ${settings}`,
            '}'
        ]
    };
}
function identityArgument({ tenant, services, application }) {
    const identity = application.flow === 'existing' ? application.identity : undefined;
    if (services.exchangeOnline) {
        return identity?.kind === 'username'
            ? { asked: [], argument: `-ImpersonationAccountName ${vb365_instructions_quoted(identity.username)}` }
            : {
                asked: ["$account = Read-Host 'Account that VB365 impersonates (name@domain)'"],
                argument: '-ImpersonationAccountName $account'
            };
    }
    const domain = identity?.kind === 'organizationName' ? identity.organizationName : domainOf(tenant);
    return domain === undefined
        ? {
            asked: ["$domain = Read-Host 'A domain of the organization, with @ in front'"],
            argument: '-OfficeOrganizationName $domain'
        }
        : { asked: [], argument: `-OfficeOrganizationName ${vb365_instructions_quoted(`@${domain}`)}` };
}
function domainOf(tenant) {
    return (0,domain_identifiers/* isGuid */.W_)(tenant) ? undefined : tenant;
}
function settingsArguments({ services }) {
    return [
        ...(services.exchangeOnline ? ['-Office365ExchangeConnectionsSettings $settings'] : []),
        ...(services.sharePointOnline ? ['-Office365SharePointConnectionsSettings $settings'] : [])
    ].join(' ');
}
function additionArguments({ region, services }) {
    const { exchangeOnline, sharePointOnline, teams, teamsChats } = services;
    return [
        `-Region ${region}`,
        ...(exchangeOnline && sharePointOnline ? [`-EnableOffice365Teams:$${teams}`] : []),
        ...(teamsChats ? ['-EnableTeamsChats'] : []),
        ...(region === 'China' ? ['-VeeamAADApplicationUsed'] : [])
    ].join(' ');
}
function fileName(path) {
    return path.split(/[\\/]/).at(-1) ?? path;
}
function vb365_instructions_quoted(text) {
    return `'${text.replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`;
}

;// CONCATENATED MODULE: ./build/domain/result/hand-delivery.js

function handDeliveryInstructions({ registration, applicationId, pfx, completed, destinations }) {
    const isWritten = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'pfx');
    const isTakenThere = destinations.some(({ kind }) => kind === 'vb365');
    if (!isWritten || isTakenThere || applicationId === undefined || pfx === undefined)
        return [];
    return [powerShellInstructions({ registration, applicationId, pfxPath: pfx.path })];
}

;// CONCATENATED MODULE: ./build/run/prune.js
async function removeCertificates(steps, { objectId }, writer, complete) {
    for (const step of steps) {
        await writer.removeCertificate(objectId, step);
        complete(step);
    }
}

;// CONCATENATED MODULE: ./build/run/stage-writers.js





const STAGE_WRITERS = {
    application: stage_writers_createApplication,
    update: updateApplication,
    'service-principal': stage_writers_createServicePrincipal,
    grants: grantPermissions,
    ews: allowEws,
    delivery: deliverCertificate,
    pruning: prune
};
async function stage_writers_createApplication(steps, work) {
    let identifiers;
    for (const step of steps) {
        identifiers = await work.ports.directory.createApplication(step, required(work.state.certificate, 'certificate'));
        work.complete(step);
    }
    return { identifiers };
}
async function updateApplication(steps, { state, ports, complete, beside }) {
    const { objectId } = required(state.identifiers, 'application');
    const { certificate, ...settings } = Object.assign({}, ...steps.map((step) => additionsOf(step, state)));
    const taken = Promise.withResolvers();
    const stored = certificate !== undefined && Object.keys(settings).length === 0
        ? ports.certificates.registerCertificate(objectId, certificate.certificate, certificate.keyCredentialName)
        : ports.directory.updateApplication(objectId, { ...settings, ...(certificate && { certificate }) }, taken.resolve);
    const completed = stored.then(() => steps.forEach(complete));
    beside.beforeProof(completed);
    await Promise.race([taken.promise, completed]);
    return {};
}
function additionsOf(step, { certificate }) {
    switch (step.kind) {
        case 'register-certificate': {
            const { keyCredentialName } = step.certificate;
            return { certificate: { certificate: required(certificate, 'certificate'), keyCredentialName } };
        }
        case 'set-unique-name':
            return { uniqueName: step.uniqueName };
        case 'allow-public-client-flows':
            return { allowPublicClientFlows: true };
        case 'add-redirect-uri':
            return { redirectUris: [step.uri] };
        case 'declare-permissions':
            return { declaredAccess: declaredAccessOf(step.missing) };
    }
}
async function stage_writers_createServicePrincipal(steps, { state, ports, complete }) {
    const { applicationId } = required(state.identifiers, 'application');
    const servicePrincipalId = await ports.directory.createServicePrincipal(applicationId);
    steps.forEach(complete);
    return { servicePrincipalId };
}
async function grantPermissions(steps, { state, ports, complete, beside }) {
    const shown = Promise.withResolvers();
    const toShow = new Set(steps.filter(step_stages/* isInTokens */.KU));
    const showIfAll = () => {
        if (toShow.size === 0)
            shown.resolve();
    };
    const granted = ports.directory.grant(required(state.servicePrincipalId, 'service principal'), steps, (step) => {
        complete(step);
        toShow.delete(step);
        showIfAll();
    });
    showIfAll();
    beside.beforeEnd(granted);
    await Promise.race([shown.promise, granted]);
    return {};
}
async function allowEws(steps, { state, ports, complete, beside }) {
    const { applicationId } = required(state.identifiers, 'application');
    await beside.ended();
    for (const step of steps) {
        await ports.allowInEws(ewsAdditions(step, applicationId));
        complete(step);
    }
    return {};
}
async function deliverCertificate(steps, { state, ports, complete }) {
    await ports.deliver(steps, required(state.identifiers, 'application'), state.certificate, complete);
    return {};
}
async function prune(steps, { state, ports, complete }) {
    await removeCertificates(steps, required(state.identifiers, 'application'), ports.certificates, complete);
    return {};
}
function required(value, what) {
    if (value !== undefined)
        return value;
    throw new errors/* ActionError */.lZ('unexpected', `The plan has steps that need the ${what}, which is not there. This is a fault of the action; please report it.`);
}

;// CONCATENATED MODULE: ./build/run/step-lines.js


const TOGETHER_MS = 20;
function stepLines(log, clock) {
    let begun = clock.now().getTime();
    let durationMs = 0;
    return (step) => {
        const ended = clock.now().getTime();
        if (ended - begun > TOGETHER_MS || durationMs === 0)
            durationMs = ended - begun;
        begun = ended;
        const { mark, text } = (0,describe_plan/* describeStep */.Ey)(step);
        log.info(`  ${mark} ${text} (${(0,duration_text/* durationText */.S)(durationMs)})`);
    };
}

;// CONCATENATED MODULE: ./build/run/apply.js





function apply(steps, known, ports) {
    return beginToApply(steps, known, ports).ended;
}
function beginToApply(steps, known, ports) {
    const provable = Promise.withResolvers();
    const ended = carryOutStages(steps, known, ports, provable.resolve);
    void ended.then(provable.resolve);
    return { provable: provable.promise, ended };
}
async function carryOutStages(steps, known, ports, isProvable) {
    const completed = new Set();
    const beside = new Beside();
    let state = known;
    const result = (failure) => ({ ...state, completed: [...completed], failure });
    try {
        const planned = (0,plan_certificate/* certificateToRegister */.ac)(steps);
        if (planned !== undefined)
            state = { ...state, certificate: await ports.obtain(planned) };
        for (const stage of step_stages/* STAGES */.an) {
            const show = stepLines(ports.log, ports.clock);
            const complete = (step) => {
                completed.add(step);
                show(step);
            };
            state = { ...state, ...(await carryOut(stage, steps, { state, ports, complete, beside })) };
        }
        await beside.provable();
        isProvable(result());
        await beside.ended();
        refuseLeftOver(steps, completed);
        return result();
    }
    catch (error) {
        await beside.settled();
        return result((0,errors/* asActionError */.z6)(error));
    }
}
async function carryOut(stage, steps, work) {
    const ofStage = steps.filter((0,step_stages/* isOf */.yW)(stage));
    return ofStage.length === 0 ? {} : STAGE_WRITERS[stage](ofStage, work);
}
class Beside {
    #beforeProof = [];
    #all = [];
    beforeProof(work) {
        this.#beforeProof.push(work);
        this.beforeEnd(work);
    }
    beforeEnd(work) {
        work.catch(() => undefined);
        this.#all.push(work);
    }
    async provable() {
        await Promise.all(this.#beforeProof);
    }
    async ended() {
        await Promise.all(this.#all);
    }
    async settled() {
        await Promise.allSettled(this.#all);
    }
}
function refuseLeftOver(steps, completed) {
    const left = steps.filter((step) => !completed.has(step)).map(({ kind }) => kind);
    if (left.length === 0)
        return;
    throw new errors/* ActionError */.lZ('unexpected', `The plan was not carried out whole; left over: ${left.join(', ')}. This is a fault of the action; please report it.`);
}

;// CONCATENATED MODULE: ./build/run/keep-registered.js



async function keepRegistered(applied, { certificates }) {
    const { completed, identifiers, certificate, failure } = applied;
    const registered = (0,plan_certificate/* certificateToRegister */.ac)(completed);
    if (registered === undefined || identifiers === undefined || certificate === undefined)
        return applied;
    if (failure?.code === 'cancelled')
        return applied;
    try {
        await certificates.keepCertificate(identifiers.objectId, certificate, registered.keyCredentialName);
        return applied;
    }
    catch (error) {
        return { ...applied, failure: joined(failure, (0,errors/* asActionError */.z6)(error)) };
    }
}

;// CONCATENATED MODULE: ./build/run/planned-run.js


function knownBefore({ observed }) {
    const application = foundApplication(observed);
    return {
        identifiers: application,
        servicePrincipalId: application?.servicePrincipal?.id,
        certificate: undefined
    };
}
function pfxOf({ facts: { destinations }, ports: { source } }, thumbprint, completed, registered) {
    if (thumbprint === undefined)
        return undefined;
    const isStaged = registered?.facts.thumbprint === thumbprint ||
        destinations.some(({ staged }) => staged.some((facts) => facts.thumbprint === thumbprint));
    const stagedAt = source.kind === 'generate' && isStaged ? source.staging.pathOf(thumbprint) : undefined;
    return locatePfx({ thumbprint, destinations, completed, stagedAt });
}

;// CONCATENATED MODULE: ./build/run/prove.js






const NOTHING_TO_PROVE = { checks: [], failure: undefined, mayDeliver: true };
async function prove({ facts, requirements, keys, ports, context }, { identifiers, certificate: registered, completed }, certificate, pfx) {
    if (identifiers === undefined || certificate === undefined)
        return NOTHING_TO_PROVE;
    const { applicationId } = identifiers;
    const { thumbprint } = certificate;
    const { registration, observed } = facts;
    try {
        const isRegistered = registered?.facts.thumbprint === thumbprint;
        const key = isRegistered ? registered : await keys.get(thumbprint)?.open();
        const checks = await verifyApplication({
            registration,
            requirements,
            observed,
            applicationId,
            thumbprint,
            access: key && ports.signInAs(applicationId, key, observed),
            reading: readingAfter(facts.ews?.reading, completed, applicationId),
            isJustGranted: completed.some(step_stages/* isInTokens */.KU)
        }, context);
        const mayDeliver = (0,checks_checks/* provesCertificate */.jz)(checks);
        return { checks, failure: checksError(checks, undefined, mayDeliver ? undefined : pfx), mayDeliver };
    }
    catch (error) {
        return { checks: [], failure: (0,errors/* asActionError */.z6)(error), mayDeliver: false };
    }
}

;// CONCATENATED MODULE: ./build/run/remove-lost-certificates.js





function isAboutLostKey(step) {
    return step.kind === 'remove-certificate' && step.reason === 'key-lost';
}
async function removeLostCertificates(before, steps, run, writers) {
    if (steps.length === 0 || before.failure?.code === 'cancelled')
        return before;
    try {
        const applied = await apply(await stillLost(steps, run), before, writers);
        const completed = [...before.completed, ...applied.completed];
        return { ...applied, completed, failure: joined(before.failure, applied.failure) };
    }
    catch (error) {
        return { ...before, failure: joined(before.failure, (0,errors/* asActionError */.z6)(error)) };
    }
}
async function stillLost(steps, { facts, ports }) {
    const tenantId = Promise.resolve(facts.observed.caller.tenantId);
    const readings = await Promise.all(ports.destinations.map((destination) => destination.observe(tenantId)));
    const keys = keysAtHand(ports.source, readings);
    const observed = readings.map((reading) => reading.observed);
    return steps.filter((step) => step.kind === 'remove-certificate' && (0,own_certificates/* isUndelivered */.I0)(observed, step.thumbprint) && !keys.has(step.thumbprint));
}

;// CONCATENATED MODULE: ./build/run/carry-out-plan.js

















async function carryOutPlan(run) {
    const { facts, context } = run;
    const steps = Object.groupBy(facts.plan.steps, step_stages/* phaseOf */.hU);
    const writers = writersOf(run);
    const started = context.clock.now().getTime();
    const writing = beginToApply(steps.registration ?? [], knownBefore(facts), writers);
    const duration = writing.ended.then(() => context.clock.now().getTime() - started);
    const provable = await writing.provable;
    const certificate = certificateAfter(facts.plan, provable);
    const tried = await proveIfNeeded(run, provable, certificate);
    const [written, durationMs] = await Promise.all([writing.ended, duration]);
    const proof = written.failure === undefined ? tried : NOTHING_TO_PROVE;
    const stopped = written.failure ?? (proof.mayDeliver ? undefined : proof.failure);
    const delivered = await carry_out_plan_deliver({ ...written, failure: stopped }, steps.delivery ?? [], writers);
    const inUse = written.certificate?.facts.thumbprint ?? certificate?.thumbprint;
    const removed = await remove(delivered, (steps.pruning ?? []).filter(isNotAbout(inUse)), run, writers);
    const { completed } = removed;
    const failure = stopped === undefined ? joined(proof.failure, removed.failure) : removed.failure;
    const pfx = pfxOf(run, inUse, completed, written.certificate);
    const configured = written.failure === undefined ? configuredCheck(completed, durationMs) : [];
    const applicationId = written.identifiers?.applicationId;
    const server = { destinations: facts.destinations, completed, applicationId, thumbprint: inUse };
    const checks = [...configured, ...proof.checks, ...(proof.checks.length === 0 ? [] : vb365ServerChecks(server))];
    const findings = findingsOf(facts, { ...written, certificate }, checks, completed);
    const { registration, registered } = findings;
    const handDelivery = { registration, ...registered, pfx, completed, destinations: facts.destinations };
    return {
        kind: 'applied',
        plan: facts.plan,
        completed,
        checks,
        pfx,
        failure: failure && withPfx(failure, pfx),
        ...findings,
        instructions: [...findings.instructions, ...handDeliveryInstructions(handDelivery)]
    };
}
function isNotAbout(inUse) {
    return (step) => step.kind !== 'remove-certificate' || step.thumbprint !== inUse;
}
async function carry_out_plan_deliver(before, steps, writers) {
    if (before.failure !== undefined || !steps.some(step_stages/* isDifference */.GP))
        return applyAfter(before, steps, writers);
    const kept = await keepRegistered(before, writers);
    return keepRegistered(await applyAfter(kept, steps, writers), writers);
}
async function remove(before, steps, run, writers) {
    const isRegistered = (0,plan_certificate/* certificateToRegister */.ac)(before.completed) !== undefined;
    const lost = isRegistered ? steps.filter(isAboutLostKey) : [];
    const withoutLost = await removeLostCertificates(before, lost, run, writers);
    const others = steps.filter((step) => !isAboutLostKey(step));
    return applyAfter(withoutLost, others, writers);
}
async function applyAfter(before, steps, writers) {
    if (before.failure !== undefined || steps.length === 0)
        return before;
    const applied = await apply(steps, before, writers);
    return { ...applied, completed: [...before.completed, ...applied.completed] };
}
function proveIfNeeded(run, written, certificate) {
    const { failure } = written;
    const isUnchanged = run.facts.plan.steps.every((step) => (0,step_stages/* phaseOf */.hU)(step) === 'pruning');
    const { destinations, certificate: offer } = run.facts;
    const telling = offer.kind === 'generate' ? destinations : destinations.filter(certificate_destination/* isRecord */.u);
    const isProved = certificate !== undefined && isDelivered(telling, certificate.thumbprint);
    if (failure !== undefined || (isUnchanged && isProved))
        return Promise.resolve(NOTHING_TO_PROVE);
    return prove(run, written, certificate, pfxOf(run, certificate?.thumbprint, [], written.certificate));
}
function writersOf({ keys, facts, ports, context }) {
    const { directory, rollover, exchange, source, destinations } = ports;
    const { observed } = facts;
    const made = [];
    const proofs = async () => {
        const opened = await Promise.allSettled([...keys.values()].map((key) => key.open()));
        return [...made, ...opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))];
    };
    const registeredBefore = foundApplication(observed)?.keyCredentials ?? [];
    return {
        directory,
        certificates: isSelfRotation(facts) && rollover !== undefined ? rollover(proofs) : directory,
        allowInEws: (additions) => exchange.allowInEws(additions),
        log: context.log,
        clock: context.clock,
        obtain: async (planned) => {
            const certificate = await obtainCertificate(source, planned, keys);
            made.unshift(certificate);
            return certificate;
        },
        deliver: (steps, { applicationId }, registered, complete) => deliverCertificates(steps, registered, complete, {
            destinations,
            applicationId,
            tenantId: tenantIdOf(observed.caller, observed.organization),
            keys,
            registeredBefore,
            now: context.clock.now()
        })
    };
}
function certificateAfter(plan, { certificate, completed }) {
    if (certificate === undefined || (0,plan_certificate/* certificateToRegister */.ac)(completed) === undefined)
        return certificateInPlace(plan);
    return certificateInForce(certificate.facts);
}

;// CONCATENATED MODULE: ./build/certificates/certificate-source.js
function offerOf(source) {
    switch (source.kind) {
        case 'provided':
            return { kind: 'provided', facts: source.certificate.facts };
        case 'generate':
            return { kind: 'generate', request: source.request };
    }
}

;// CONCATENATED MODULE: ./build/domain/certificate/key-ahead.js

function isKeyExpected({ request, rotation, destinations, atHand, now }) {
    if (rotation === 'force')
        return true;
    if (atHand.length === 0)
        return !destinations.some(holdsOne);
    return rotation === 'auto' && atHand.every(({ notAfter }) => (0,certificate_certificate/* isDueForRenewal */.es)(notAfter, request, now));
}
function holdsOne({ holds }) {
    return holds.kind === 'unknown' || holds.thumbprint !== undefined;
}

;// CONCATENATED MODULE: ./build/run/observe.js






function beginObservation({ mode, rotation }, ports, now) {
    const caller = ports.directory.caller();
    const tenantId = caller.then((signedIn) => signedIn.tenantId);
    const readings = Promise.all(ports.destinations.map((destination) => destination.observe(tenantId)));
    const key = readings.then((all) => {
        if (mode.kind === 'apply')
            beginKey(ports.source, rotation, all, now);
    });
    for (const begun of [caller, tenantId, readings, key])
        begun.catch(() => undefined);
    return { caller, readings };
}
function beginKey(source, rotation, readings, now) {
    if (source.kind !== 'generate')
        return;
    const { request, maker } = source;
    const destinations = readings.map(({ observed }) => observed);
    const atHand = readings.flatMap(({ keys }) => keys.map(({ facts }) => facts));
    if (isKeyExpected({ request, rotation, destinations, atHand, now }))
        maker.prepare(request);
}
async function observe({ registration, rotation }, requirements, begun, { directory, exchange, rollover, source, destinations }, { clock, log }) {
    log.info('Reading the tenant');
    const query = queryFor(registration, requirements);
    const [observed, ews, readings] = await Promise.all([
        directory.observe(query),
        registration.exchange.ews === 'allow' ? exchange.observeEws() : undefined,
        begun.readings
    ]);
    const facts = {
        registration,
        observed,
        certificate: offerOf(source),
        destinations: readings.map((reading) => reading.observed),
        rotation,
        ews,
        signsInWithCertificate: rollover !== undefined,
        now: clock.now()
    };
    const wanted = (0,plan_certificate/* certificateToRecover */.x9)(facts, foundApplication(observed)?.keyCredentials ?? []);
    const keys = await withRecovered(keysAtHand(source, readings), wanted, destinations);
    return { facts: { ...facts, keysAtHand: new Set(keys.keys()) }, keys };
}
async function prepare(destinations) {
    await Promise.all(destinations.map((destination) => destination.prepare()));
}

;// CONCATENATED MODULE: ./build/run/register-application.js














async function registerApplication(request, ports, context) {
    const { registration, mode } = request;
    if (mode.kind === 'apply')
        await prepare(ports.destinations);
    const begun = beginObservation(request, ports, context.clock.now());
    const requirements = requiredPermissions(registration);
    const caller = await begun.caller;
    const signsInWithCertificate = ports.rollover !== undefined;
    const unread = blockedBeforeReading({ registration, mode, requirements, caller, signsInWithCertificate });
    if (unread !== undefined)
        return unread;
    const observation = await observe(request, requirements, begun, ports, context);
    const { observed } = observation.facts;
    const tenantId = tenantIdOf(observed.caller, observed.organization);
    ports.claim({ tenantId, applicationId: foundApplication(observed)?.applicationId });
    const resolved = resolvePermissions(requirements, observed.resources);
    const plan = makePlan(observation.facts, resolved);
    logPlan(plan, mode, context);
    const facts = { ...observation.facts, mode, resolved, plan };
    const run = { facts, requirements, keys: observation.keys, ports, context };
    const blocked = blockedByPlan(facts, knownBefore(facts));
    if (blocked !== undefined)
        return blocked;
    switch (mode.kind) {
        case 'plan':
            return planned(run, mode.failOnDrift);
        case 'verify':
            return verified(run);
        case 'apply':
            return carryOutPlan(run);
    }
}
function logPlan(plan, mode, { log }) {
    log.info((0,describe_plan/* summarizePlan */.PN)(plan));
    for (const { mark, text } of (0,describe_plan/* describePlan */.df)(plan)) {
        const line = `  ${mark} ${text}`;
        if (mode.kind === 'plan')
            log.info(line);
        else
            log.debug(line);
    }
}
function planned({ facts }, failOnDrift) {
    const { plan } = facts;
    const application = { ...knownBefore(facts), certificate: certificateToExpect(plan) };
    const failure = failOnDrift ? driftError(plan) : undefined;
    return { kind: 'planned', plan, failure, ...findingsOf(facts, application, [], []) };
}
async function verified(run) {
    const { facts } = run;
    const { plan } = facts;
    const known = knownBefore(facts);
    const certificate = certificateInPlace(plan);
    const pfx = pfxOf(run, certificate?.thumbprint, [], undefined);
    const proof = await prove(run, { ...known, completed: [] }, certificate, pfx);
    const { applicationId } = known.identifiers ?? {};
    const { destinations } = facts;
    const server = { destinations, completed: [], applicationId, thumbprint: certificate?.thumbprint };
    const checks = [inPlaceCheck(plan), ...proof.checks, ...vb365ServerChecks(server)];
    const failure = joined(differenceError(plan), proof.failure);
    return { kind: 'verified', plan, checks, pfx, failure, ...findingsOf(facts, { ...known, certificate }, checks, []) };
}

;// CONCATENATED MODULE: ./build/adapters/entra/token-refusal.js
const REFUSAL = /AADSTS(\d+):\s*([\s\S]*?)(?=\s*Trace ID:|$)/;
const CAUSES_LIMIT = 6;
function tokenRefusalOf(error) {
    let link = error;
    for (let depth = 0; link instanceof Error && depth < CAUSES_LIMIT; depth += 1) {
        const found = REFUSAL.exec(link.message);
        if (found !== null) {
            return {
                code: Number(found[1]),
                message: (found[2] ?? '').trim().replace(/\s+/g, ' '),
                traceId: /Trace ID:\s*([0-9a-f-]{36})/i.exec(link.message)?.[1],
                correlationId: /Correlation ID:\s*([0-9a-f-]{36})/i.exec(link.message)?.[1]
            };
        }
        link = link.cause;
    }
    return undefined;
}
function describeRefusal({ code, message, traceId, correlationId }) {
    const particulars = [
        `AADSTS${code}`,
        ...(traceId === undefined ? [] : [`trace ID ${traceId}`]),
        ...(correlationId === undefined ? [] : [`correlation ID ${correlationId}`])
    ];
    return `${message.replace(/[.\s]+$/, '')} (${particulars.join(', ')})`;
}
const CERTIFICATE_UNKNOWN = 700027;
const TRANSIENT = new Set([90033, 50033, 90006, 90024, 90055]);
function isTransient({ code }) {
    return TRANSIENT.has(code);
}
const CREDENTIAL_NOT_REPLICATED = new Set([CERTIFICATE_UNKNOWN, 7000215, 70021, 700211, 700212, 700213]);
const APPLICATION_NOT_REPLICATED = new Set([700016, 7000229]);
const DISABLED = 7000112;
function maybeNotReplicated({ code }, made) {
    if (code === DISABLED)
        return made === 'application';
    return CREDENTIAL_NOT_REPLICATED.has(code) || APPLICATION_NOT_REPLICATED.has(code);
}

;// CONCATENATED MODULE: ./build/adapters/entra/application-sign-in.js



class EntraApplicationSignIn {
    #settings;
    #sources = new Map();
    constructor(settings) {
        this.#settings = settings;
    }
    async rolesFor(resource, expected, expectedDirectoryRoles = new Set()) {
        const waiting = (0,backoff/* backoff */.J)('Microsoft Entra', this.#settings.context);
        for (;;) {
            const held = await this.#roles(resource).catch((error) => {
                if (!this.#mayPass(error))
                    throw error;
                return error;
            });
            if (!(held instanceof errors/* ActionError */.lZ) && holdsAll(held, expected, expectedDirectoryRoles))
                return held;
            if (this.#settings.made !== 'nothing' && (await waiting.wait()))
                continue;
            if (held instanceof errors/* ActionError */.lZ)
                throw held;
            return held;
        }
    }
    token(resource, audience = this.#settings.audienceOf(resource)) {
        const source = this.#sources.get(resource) ?? this.#newSource(resource);
        return source.token(audience, this.#settings.context);
    }
    async #roles(resource) {
        const { audienceOf, context } = this.#settings;
        const { claims } = await this.#newSource(resource).token(audienceOf(resource), context);
        const { roles = new Set(), directoryRoles } = claims;
        return { roles, directoryRoles };
    }
    #newSource(resource) {
        const { tokens, applicationId, certificate } = this.#settings;
        const source = tokens.withCertificate({ clientId: applicationId, role: 'application' }, certificate);
        this.#sources.set(resource, source);
        return source;
    }
    #mayPass(error) {
        const { made } = this.#settings;
        if (!(error instanceof errors/* ActionError */.lZ) || made === 'nothing')
            return false;
        const refusal = tokenRefusalOf(error.cause);
        return refusal !== undefined && maybeNotReplicated(refusal, made);
    }
}
function holdsAll({ roles, directoryRoles }, expected, expectedDirectoryRoles) {
    return (expected.isSubsetOf(roles) && (directoryRoles === undefined || expectedDirectoryRoles.isSubsetOf(directoryRoles)));
}

;// CONCATENATED MODULE: ./build/adapters/exchange/web-services.js

async function openInbox(settings, account) {
    const request = await getFolder(settings, account);
    const answer = await settings.client.read(request, (response) => meaningOf(response, account) !== undefined);
    const why = seenAnswer(request.url, answer);
    if (answer.kind === 'no-answer')
        return { kind: 'unknown', why };
    return meaningOf(answer, account) ?? { kind: 'unknown', why: `${why}${hintAt(answer)}` };
}
function meaningOf({ status, headers, text }, account) {
    const reason = headers['x-ews-policy-reason'];
    if (status === 403 && reason !== undefined && reason !== '')
        return { kind: 'shut', reason };
    switch (responseCode(text)) {
        case 'NoError':
            return status === 200 && account !== undefined ? { kind: 'opened', account } : undefined;
        case 'ErrorNonExistentMailbox':
            return account === undefined ? undefined : { kind: 'no-mailbox', account };
        case 'ErrorInvalidExchangeImpersonationHeaderData':
            return account === undefined ? { kind: 'no-account' } : undefined;
        default:
            return undefined;
    }
}
function responseCode(text) {
    if (!/<(?:\w+:)?Envelope\s[^>]*http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\//.test(text))
        return undefined;
    return /<(?:\w+:)?ResponseCode(?:\s[^>]*)?>\s*(\w+)\s*</.exec(text)?.[1];
}
function hintAt({ status, headers, text }) {
    const code = responseCode(text);
    if (code !== undefined)
        return ` (${code})`;
    if (status === 401)
        return '; a permission given just now takes up to an hour to reach Exchange';
    if (status !== 403)
        return '';
    const diagnosis = /reason="([^"]{1,200})"/.exec(headers['x-ms-diagnostics'] ?? '')?.[1];
    return diagnosis === undefined
        ? ' and no policy on EWS as its reason; an application access policy or the scope of a role in Exchange may keep the application from this mailbox, and a permission given just now takes up to an hour to reach Exchange'
        : ` ("${diagnosis}"); a permission given just now takes up to an hour to reach Exchange`;
}
async function getFolder({ endpoint, token }, account) {
    return {
        method: 'POST',
        url: `${endpoint}/EWS/Exchange.asmx`,
        headers: {
            authorization: `Bearer ${await token()}`,
            'content-type': 'text/xml; charset=utf-8',
            accept: 'text/xml',
            ...(account === undefined ? {} : { 'x-anchormailbox': account })
        },
        body: envelope(account)
    };
}
function envelope(account) {
    const impersonation = account === undefined
        ? ''
        : `<t:ExchangeImpersonation><t:ConnectingSID><t:PrincipalName>${escapeXml(account)}</t:PrincipalName></t:ConnectingSID></t:ExchangeImpersonation>`;
    return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="Exchange2016"/>${impersonation}</s:Header><s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>`;
}
function escapeXml(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-contact.js



const ORGANIZATION = optional(listQuery({
    path: '/organization?$select=id',
    operation: {
        doing: 'Reading the organization',
        needs: [{ anyOf: ['Directory.Read.All', 'Directory.ReadWrite.All'], purpose: 'to read the organization' }]
    },
    read: ([organization]) => {
        if (!organization?.id)
            throw incompleteAnswer('no organization');
        return true;
    }
}));
const ROOT_SITE = optional(objectQuery({
    path: '/sites/root?$select=webUrl',
    operation: {
        doing: 'Looking for the root site',
        needs: [{ anyOf: ['Sites.Read.All'], purpose: 'to look for the root site' }]
    },
    read: (site) => {
        if (!site?.webUrl)
            throw incompleteAnswer('a root site without its address');
        return site.webUrl;
    }
}));
async function contactGraph(session, withRootSite) {
    const { organization, rootSite } = await readAll(session, {
        organization: ORGANIZATION,
        rootSite: withRootSite ? ROOT_SITE : undefined
    });
    const { roles } = await session.caller();
    return {
        organization: contactOf(organization, roles?.size === 0),
        rootSite: rootSite?.kind === 'read'
            ? { kind: 'found', webUrl: rootSite.value }
            : { kind: 'unknown', why: rootSite === undefined ? 'it was not asked' : whyUnread(rootSite) }
    };
}
function contactOf(reading, mayReadNothing) {
    if (reading.kind === 'read')
        return { kind: 'answered', detail: 'the organization was read' };
    if (reading.kind === 'denied' && mayReadNothing)
        return { kind: 'answered', detail: 'Microsoft Graph answered' };
    return { kind: 'unknown', why: whyUnread(reading) };
}
function whyUnread(reading) {
    return reading.kind === 'denied'
        ? `Microsoft Graph denied it, for which the application needs ${reading.leastPrivilege}`
        : reading.reason;
}

;// CONCATENATED MODULE: ./build/adapters/sharepoint/root-site.js

async function openRootSite(settings, webUrl) {
    const site = URL.parse(webUrl);
    if (site?.protocol !== 'https:')
        return { kind: 'unknown', why: `the root site has no address that can be used: ${webUrl}` };
    const url = `${settings.endpoint ?? site.origin}/_api/web?$select=Title`;
    const first = await ask(settings, url, settings.audience);
    const answer = isWrongAudience(first) ? await ask(settings, url, site.origin) : first;
    const title = answer.kind === 'response' && answer.status === 200 ? titleIn(jsonIn(answer.text)) : undefined;
    return title === undefined
        ? { kind: 'unknown', why: `${seenAnswer(url, answer)}${root_site_hintAt(answer)}` }
        : { kind: 'answered', detail: `the root site of ${site.host} was read` };
}
async function ask({ client, token }, url, audience) {
    return client.read({
        method: 'GET',
        url,
        headers: { authorization: `Bearer ${await token(audience)}`, accept: 'application/json;odata=nometadata' }
    });
}
function isWrongAudience(answer) {
    return (answer.kind === 'response' &&
        answer.status === 401 &&
        /invalid audience/i.test(answer.headers['x-ms-diagnostics'] ?? answer.text));
}
function titleIn(body) {
    const { Title } = Object(body);
    return typeof Title === 'string' ? Title : undefined;
}
function root_site_hintAt(answer) {
    const isRefused = answer.kind === 'response' && [401, 403].includes(answer.status);
    return isRefused ? '; a permission given just now takes up to an hour to reach SharePoint' : '';
}

;// CONCATENATED MODULE: ./build/wiring/application-access.js








function applicationAccess(settings) {
    const { cloud, tenant, graphPace: pace, context } = settings;
    const { graphEndpoint, exchangeEndpoint, sharePointEndpoint } = cloud;
    const signIn = new EntraApplicationSignIn({ ...settings, audienceOf: (resource) => (0,tenant_cloud/* audienceOf */.Ox)(resource, cloud) });
    const client = new ServiceClient(context);
    const token = async (...names) => (await signIn.token(...names)).token;
    const exchange = { client, endpoint: exchangeEndpoint };
    const graph = {
        connection: pace.paced(connectToGraph(graphEndpoint, () => token('graph'), context), tenant, context),
        context,
        caller: async () => (await signIn.token('graph')).claims
    };
    return {
        signIn,
        connections: {
            readGraph: (withRootSite) => contactGraph(graph, withRootSite),
            openRootSite: (webUrl) => openRootSite({
                client,
                endpoint: sharePointEndpoint,
                token: (audience) => token('sharePoint', audience),
                audience: (0,tenant_cloud/* audienceOf */.Ox)('sharePoint', cloud)
            }, webUrl),
            readEws: () => new ExchangeAdminApi({ ...exchange, tenant, token: () => signIn.token('exchange') }).readEws(),
            openInbox: (account) => openInbox({ ...exchange, token: () => token('exchange') }, account)
        }
    };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/adapters/certificate/rsa-key-pair.js
var rsa_key_pair = __webpack_require__(34030);
;// CONCATENATED MODULE: ./build/adapters/certificate/certificate-maker.js

const certificateWriter = () => Promise.all(/* import() */[__webpack_require__.e(631), __webpack_require__.e(316)]).then(__webpack_require__.bind(__webpack_require__, 87316));
class RsaCertificateMaker {
    #clock;
    #prepared;
    constructor(clock) {
        this.#clock = clock;
    }
    prepare({ keySize }) {
        const keys = (0,rsa_key_pair/* generateKeyPair */.T)(keySize);
        for (const begun of [keys, certificateWriter()])
            begun.catch(() => undefined);
        this.#prepared = { keySize, keys };
    }
    async make(request) {
        const prepared = this.#prepared?.keySize === request.keySize ? this.#prepared.keys : undefined;
        this.#prepared = undefined;
        const { generateCertificate } = await certificateWriter();
        return generateCertificate(request, await (prepared ?? (0,rsa_key_pair/* generateKeyPair */.T)(request.keySize)), this.#clock.now());
    }
}

;// CONCATENATED MODULE: ./build/adapters/certificate/certificate-validity.js

function refuseOutsideValidity({ facts }, now) {
    const problem = validityProblem(facts.notBefore, facts.notAfter, now);
    if (problem !== undefined)
        throw new errors/* ActionError */.lZ('certificate-invalid', `${problem} (${facts.subject})`);
}
function validityProblem(notBefore, notAfter, now) {
    if (now.getTime() > notAfter.getTime()) {
        return `The certificate expired on ${minute(notAfter)}. Use a certificate that is valid now.`;
    }
    if (now.getTime() < notBefore.getTime()) {
        return `The certificate is not valid before ${minute(notBefore)}; it is ${minute(now)} now. Wait until then, use another certificate, or correct the clock of this machine.`;
    }
    return undefined;
}
function minute(date) {
    return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

;// CONCATENATED MODULE: ./build/adapters/certificate/naming.js

async function naming(source, read) {
    try {
        return await read();
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || error.code !== 'certificate-invalid')
            throw error;
        throw new errors/* ActionError */.lZ(error.code, `${source}: ${error.message}`, { cause: error });
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/certificate-chain.js
function chainOf(leaf, certificates) {
    const chain = [];
    let last = leaf;
    const remaining = new Set(certificates.filter((certificate) => certificate.fingerprint512 !== leaf.fingerprint512));
    while (!last.checkIssued(last)) {
        const issuer = [...remaining].find((certificate) => last.checkIssued(certificate));
        if (issuer === undefined)
            break;
        remaining.delete(issuer);
        chain.push(issuer);
        last = issuer;
    }
    return chain;
}

// EXTERNAL MODULE: ./build/pkcs12/certificate-subject.js
var certificate_subject = __webpack_require__(67239);
// EXTERNAL MODULE: ./build/pkcs12/object-identifiers.js
var object_identifiers = __webpack_require__(12059);
// EXTERNAL MODULE: ./build/pkcs12/pfx-error.js
var pfx_error = __webpack_require__(44372);
;// CONCATENATED MODULE: ./build/pkcs12/key-pair.js




const LEAST_RSA_BITS = 2048;
const LONGEST_SUBJECT = 200;
function readCertificates(items) {
    const byFingerprint = new Map();
    for (const source of items.certificates) {
        const x509 = readCertificate(source);
        if (!byFingerprint.has(x509.fingerprint512))
            byFingerprint.set(x509.fingerprint512, { x509, source });
    }
    return [...byFingerprint.values()];
}
function selectKeyPair(items, certificates) {
    if (items.keys.length === 0) {
        throw (0,pfx_error/* pfxError */.Z_)('The PFX holds no private key. Export the certificate again together with its private key; the key must be marked as exportable where it is kept.');
    }
    if (certificates.length === 0) {
        throw (0,pfx_error/* pfxError */.Z_)('The PFX holds a private key but no certificate. Export the key together with its certificate.');
    }
    const candidates = items.keys.map((key) => examineKey(key, certificates));
    const pairs = new Map();
    for (const candidate of candidates) {
        if ('pair' in candidate)
            pairs.set(candidate.pair.certificate.x509.fingerprint512, candidate.pair);
    }
    const [pair, ...others] = pairs.values();
    if (pair !== undefined && others.length === 0)
        return pair;
    if (pair !== undefined) {
        const subjects = [pair, ...others].map(({ certificate }) => subjectOf(certificate.x509)).join('; ');
        throw (0,pfx_error/* pfxError */.Z_)(`The PFX holds ${pairs.size} private keys with certificates (${subjects}), so it is not clear which one to use. Export only that one.`);
    }
    for (const candidate of candidates) {
        if ('error' in candidate)
            throw candidate.error;
    }
    throw (0,pfx_error/* damagedPfx */.ux)('its private key');
}
function examineKey(key, certificates) {
    const algorithmProblem = unusableAlgorithm(key.algorithmOid);
    if (algorithmProblem !== undefined)
        return { error: algorithmProblem };
    const privateKey = readPrivateKey(key);
    if (privateKey === undefined)
        return { error: (0,pfx_error/* damagedPfx */.ux)('its private key') };
    const matching = certificates.filter(({ x509 }) => x509.checkPrivateKey(privateKey));
    const named = matching.filter(({ source }) => source.localKeyId !== undefined && source.localKeyId === key.localKeyId);
    const [certificate, another] = named.length === 1 ? named : matching;
    if (certificate === undefined)
        return { error: foreignKey(certificates) };
    if (another !== undefined) {
        return {
            error: (0,pfx_error/* pfxError */.Z_)(`The PFX holds ${matching.length} certificates for its one private key, so it is not clear which one to use. Export only that one.`)
        };
    }
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < LEAST_RSA_BITS) {
        return {
            error: (0,pfx_error/* pfxError */.Z_)(`The RSA key in the PFX has ${bits} bits; at least ${LEAST_RSA_BITS} are needed. Use a certificate with a longer key.`)
        };
    }
    if (!signsVerifiably(privateKey, certificate.x509))
        return { error: (0,pfx_error/* damagedPfx */.ux)('its private key') };
    return {
        pair: { privateKey, certificate, friendlyName: certificate.source.friendlyName ?? key.friendlyName }
    };
}
const OTHER_ALGORITHMS = {
    '1.2.840.10040.4.1': 'DSA',
    '1.2.840.10045.2.1': 'elliptic-curve (EC)',
    '1.3.101.110': 'X25519',
    '1.3.101.111': 'X448',
    '1.3.101.112': 'Ed25519',
    '1.3.101.113': 'Ed448'
};
function unusableAlgorithm(oid) {
    switch (oid) {
        case object_identifiers/* OID */.V.rsaEncryption:
            return undefined;
        case object_identifiers/* OID */.V.rsaPss:
        case object_identifiers/* OID */.V.rsaOaep:
            return (0,pfx_error/* pfxError */.Z_)(`The private key in the PFX is restricted to RSA-${oid === object_identifiers/* OID */.V.rsaPss ? 'PSS' : 'OAEP'}, so Microsoft Entra does not take it. Use a certificate with a plain RSA key.`);
        default:
            return (0,pfx_error/* pfxError */.Z_)(`The private key in the PFX is not an RSA key but ${OTHER_ALGORITHMS[oid] ?? `one of algorithm ${oid}`}. Use a certificate with an RSA key of ${LEAST_RSA_BITS} bits or more.`);
    }
}
function readPrivateKey(key) {
    try {
        return (0,external_node_crypto_.createPrivateKey)({ key: Buffer.from(key.pkcs8), format: 'der', type: 'pkcs8' });
    }
    catch {
        return undefined;
    }
}
function readCertificate({ der }) {
    try {
        return new external_node_crypto_.X509Certificate(der);
    }
    catch (cause) {
        throw (0,pfx_error/* damagedPfx */.ux)('one of its certificates', cause);
    }
}
function foreignKey(certificates) {
    const subjects = certificates.map(({ x509 }) => subjectOf(x509));
    return (0,pfx_error/* pfxError */.Z_)(`The private key in the PFX belongs to another certificate than the ${subjects.length === 1 ? 'one' : `${subjects.length} ones`} in it (${subjects.slice(0, 3).join('; ')}). Export the certificate together with its own key.`);
}
function signsVerifiably(privateKey, certificate) {
    const message = Buffer.from('key check');
    try {
        return (0,external_node_crypto_.verify)('sha256', message, certificate.publicKey, (0,external_node_crypto_.sign)('sha256', message, privateKey));
    }
    catch {
        return false;
    }
}
function subjectOf(certificate) {
    return (0,certificate_subject/* certificateSubject */.i)(certificate).slice(0, LONGEST_SUBJECT);
}

// EXTERNAL MODULE: ./build/pkcs12/digests.js
var digests = __webpack_require__(52208);
// EXTERNAL MODULE: ./build/pkcs12/encryption-scheme.js
var encryption_scheme = __webpack_require__(49326);
;// CONCATENATED MODULE: ./build/pkcs12/derivation-budget.js



const PKCS12_ROUND = {
    sha1: 350,
    sha224: 900,
    sha256: 450,
    sha384: 1100,
    sha512: 1100
};
const PBKDF2_ROUND = {
    sha1: 150,
    sha224: 150,
    sha256: 150,
    sha384: 450,
    sha512: 450
};
const LIMIT = 2_500_000_000;
const DERIVED_IV_BYTES = 8;
class DerivationBudget {
    #left = LIMIT;
    spend(derivation) {
        this.#left -= derivation.iterations * blocks(derivation) * roundCost(derivation);
        if (this.#left >= 0)
            return;
        throw (0,pfx_error/* pfxError */.Z_)(`The PFX asks for so many rounds of key derivation (${derivation.iterations.toLocaleString('en-US')} in one place) that opening it would take more than 5 seconds. Export the certificate again with at most 600,000 iterations.`);
    }
}
function blocks(derivation) {
    switch (derivation.kind) {
        case 'pkcs12-mac':
            return 1;
        case 'pbmac1':
            return Math.ceil(derivation.keyBytes / digests/* DIGESTS */.Ei[derivation.prf].digestBytes);
        case 'pkcs12': {
            const digestBytes = digests/* DIGESTS */.Ei.sha1.digestBytes;
            const keyBytes = encryption_scheme/* PKCS12_CIPHERS */.YG[derivation.oid].keyBytes;
            return Math.ceil(keyBytes / digestBytes) + Math.ceil(DERIVED_IV_BYTES / digestBytes);
        }
        case 'pbes2':
            return Math.ceil(encryption_scheme/* PBES2_CIPHERS */.Ap[derivation.cipherOid].keyBytes / digests/* DIGESTS */.Ei[derivation.prf].digestBytes);
    }
}
function roundCost(derivation) {
    switch (derivation.kind) {
        case 'pkcs12-mac':
            return PKCS12_ROUND[derivation.digest];
        case 'pkcs12':
            return PKCS12_ROUND.sha1;
        case 'pbmac1':
        case 'pbes2':
            return PBKDF2_ROUND[derivation.prf];
    }
}

// EXTERNAL MODULE: ./build/pkcs12/message-authentication.js
var message_authentication = __webpack_require__(69543);
// EXTERNAL MODULE: ./build/pkcs12/pkcs12-password.js
var pkcs12_password = __webpack_require__(64407);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-pfx/build/cjs/index.js
var cjs = __webpack_require__(48624);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-pkcs8/build/cjs/index.js
var build_cjs = __webpack_require__(45003);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-pkcs9/build/cjs/index.js
var asn1_pkcs9_build_cjs = __webpack_require__(83772);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-schema/build/cjs/index.js
var asn1_schema_build_cjs = __webpack_require__(47261);
// EXTERNAL MODULE: ./build/pkcs12/asn1-decoding.js
var asn1_decoding = __webpack_require__(36180);
// EXTERNAL MODULE: ./build/pkcs12/asn1-structures.js
var asn1_structures = __webpack_require__(63535);
// EXTERNAL MODULE: ./build/pkcs12/derived-keys.js
var derived_keys = __webpack_require__(72477);
// EXTERNAL MODULE: ./build/pkcs12/password-encryption.js
var password_encryption = __webpack_require__(4096);
;// CONCATENATED MODULE: ./build/pkcs12/safe-contents.js











const MOST_KEYS = 20;
const MOST_CERTIFICATES = 200;
async function readAuthenticatedSafe(content, password, budget) {
    const reader = new SafeReader(password, budget, 'open-keys');
    for (const part of (0,asn1_decoding/* decodeOrRefuse */.G$)(content, cjs.AuthenticatedSafe, 'its content')) {
        if (!(await reader.readPart(part)))
            return undefined;
    }
    return reader;
}
async function readSealedSafe(content, password, budget) {
    const reader = new SafeReader(password, budget, 'leave-keys');
    for (const part of (0,asn1_decoding/* decodeOrRefuse */.G$)(content, cjs.AuthenticatedSafe, 'its content')) {
        if (!(await reader.readPart(part)))
            return undefined;
    }
    return reader.keys.length === 0 ? reader : undefined;
}
class SafeReader {
    keys = [];
    sealedKeys = [];
    certificates = [];
    decrypted = false;
    #derived;
    #budget;
    #keys;
    constructor(password, budget, keys) {
        this.#derived = new derived_keys/* DerivedKeys */.Y(password);
        this.#budget = budget;
        this.#keys = keys;
    }
    async readPart(part) {
        switch (part.contentType) {
            case object_identifiers/* OID */.V.data: {
                const contents = (0,asn1_decoding/* bytesOf */.$$)((0,asn1_decoding/* decodeOrRefuse */.G$)(part.content, asn1_schema_build_cjs.OctetString, 'one of its parts'));
                return await this.#readBags((0,asn1_decoding/* decodeOrRefuse */.G$)(contents, cjs.SafeContents, 'one of its parts'));
            }
            case object_identifiers/* OID */.V.encryptedData: {
                const { encryptedContentInfo } = (0,asn1_decoding/* decodeOrRefuse */.G$)(part.content, asn1_structures/* EncryptedData */.XW, 'one of its parts');
                const encrypted = encryptedContentInfo.encryptedContent;
                const pieces = encrypted?.constructedValue ?? (encrypted?.value === undefined ? [] : [encrypted.value]);
                const ciphertext = Buffer.concat(pieces.map(asn1_decoding/* bytesOf */.$$));
                const opened = await this.#open(encryptedContentInfo.contentEncryptionAlgorithm, ciphertext, cjs.SafeContents);
                return opened !== undefined && (await this.#readBags(opened.structure));
            }
            case object_identifiers/* OID */.V.envelopedData:
                throw (0,pfx_error/* pfxError */.Z_)('The PFX is encrypted for the owner of another certificate and not with a password. Export it again with a password.');
            default:
                throw (0,pfx_error/* damagedPfx */.ux)('one of its parts');
        }
    }
    async #readBags(bags) {
        for (const bag of bags) {
            if (!(await this.#readBag(bag)))
                return false;
        }
        return true;
    }
    async #readBag(bag) {
        switch (bag.bagId) {
            case cjs.id_keyBag: {
                const key = (0,asn1_decoding/* decodeOrRefuse */.G$)(bag.bagValue, build_cjs.PrivateKeyInfo, 'its private key');
                this.#addKey(bag, key, new Uint8Array(bag.bagValue));
                return true;
            }
            case cjs.id_pkcs8ShroudedKeyBag: {
                if (this.#keys === 'leave-keys') {
                    this.sealedKeys.push(attributesOf(bag));
                    return true;
                }
                const shrouded = (0,asn1_decoding/* decodeOrRefuse */.G$)(bag.bagValue, cjs.PKCS8ShroudedKeyBag, 'its private key');
                const opened = await this.#open(shrouded.encryptionAlgorithm, (0,asn1_decoding/* bytesOf */.$$)(shrouded.encryptedData), build_cjs.PrivateKeyInfo);
                if (opened === undefined)
                    return false;
                this.#addKey(bag, opened.structure, opened.plaintext);
                return true;
            }
            case cjs.id_certBag: {
                const { certId, certValue } = (0,asn1_decoding/* decodeOrRefuse */.G$)(bag.bagValue, cjs.CertBag, 'one of its certificates');
                if (certId === cjs.id_x509Certificate)
                    this.#addCertificate(bag, certValue);
                return true;
            }
            case cjs.id_SafeContents:
                return await this.#readBags((0,asn1_decoding/* decodeOrRefuse */.G$)(bag.bagValue, cjs.SafeContents, 'one of its parts'));
            default:
                return true;
        }
    }
    async #open(algorithm, ciphertext, structure) {
        const scheme = (0,encryption_scheme/* readEncryptionScheme */.Fd)(algorithm);
        this.#budget.spend(scheme);
        const plaintext = await (0,password_encryption/* decryptWithPassword */.D)(scheme, this.#derived, ciphertext).catch(() => undefined);
        if (plaintext === undefined)
            return undefined;
        const decoded = (0,asn1_decoding/* decodeOrUndefined */.cw)(plaintext, structure);
        if (decoded === undefined)
            return undefined;
        this.decrypted = true;
        return { plaintext, structure: decoded };
    }
    #addKey(bag, key, pkcs8) {
        if (this.keys.length === MOST_KEYS) {
            throw (0,pfx_error/* pfxError */.Z_)(`The PFX holds more than ${MOST_KEYS} private keys. Export only the certificate to use.`);
        }
        this.keys.push({ ...attributesOf(bag), pkcs8, algorithmOid: key.privateKeyAlgorithm.algorithm });
    }
    #addCertificate(bag, certValue) {
        if (this.certificates.length === MOST_CERTIFICATES) {
            throw (0,pfx_error/* pfxError */.Z_)(`The PFX holds more than ${MOST_CERTIFICATES} certificates. Export only the certificate to use and its chain.`);
        }
        const der = (0,asn1_decoding/* bytesOf */.$$)((0,asn1_decoding/* decodeOrRefuse */.G$)(certValue, asn1_schema_build_cjs.OctetString, 'one of its certificates'));
        this.certificates.push({ ...attributesOf(bag), der });
    }
}
function attributesOf(bag) {
    const name = (0,asn1_decoding/* decodeOrUndefined */.cw)(attributeValue(bag, object_identifiers/* OID */.V.friendlyName), asn1_pkcs9_build_cjs.FriendlyName);
    const id = (0,asn1_decoding/* decodeOrUndefined */.cw)(attributeValue(bag, object_identifiers/* OID */.V.localKeyId), asn1_pkcs9_build_cjs.LocalKeyId);
    return {
        friendlyName: name === undefined || name.value === '' ? undefined : name.value,
        localKeyId: id === undefined ? undefined : Buffer.from((0,asn1_decoding/* bytesOf */.$$)(id)).toString('hex')
    };
}
function attributeValue(bag, oid) {
    return bag.bagAttributes?.find((attribute) => attribute.attrId === oid)?.attrValues[0] ?? new ArrayBuffer(0);
}

;// CONCATENATED MODULE: ./build/pkcs12/open-envelope.js




async function openEnvelope(envelope, password) {
    const budget = new DerivationBudget();
    const forms = (0,pkcs12_password/* passwordForms */.p)(password);
    const { content, integrity } = envelope;
    const readings = new Readings(content, budget);
    let proved = false;
    for (const form of forms) {
        if (integrity !== undefined) {
            budget.spend(integrity.check);
            if (forms.length === 1)
                readings.begin(form);
            if (!(await (0,message_authentication/* verifyMac */.JB)(integrity.check, form, content, integrity.value)))
                continue;
            proved = true;
        }
        const items = await readings.of(form);
        if (items !== undefined)
            return { kind: 'opened', items };
    }
    if (proved)
        return { kind: 'other-password-inside' };
    const opens = integrity !== undefined && (await opensWithoutCheck(forms, readings));
    return { kind: opens ? 'changed' : 'wrong-password' };
}
class Readings {
    #content;
    #budget;
    #begun = new Map();
    constructor(content, budget) {
        this.#content = content;
        this.#budget = budget;
    }
    begin(form) {
        this.of(form).catch(() => undefined);
    }
    of(form) {
        const reading = this.#begun.get(form) ?? readAuthenticatedSafe(this.#content, form, this.#budget);
        this.#begun.set(form, reading);
        return reading;
    }
}
async function opensWithoutCheck(forms, readings) {
    for (const form of forms) {
        try {
            const items = await readings.of(form);
            if (items?.decrypted)
                return true;
        }
        catch {
            return false;
        }
    }
    return false;
}

// EXTERNAL MODULE: ./build/pkcs12/ber-normalization.js
var ber_normalization = __webpack_require__(11688);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-cms/build/cjs/index.js
var asn1_cms_build_cjs = __webpack_require__(21467);
;// CONCATENATED MODULE: ./build/pkcs12/other-formats.js





const LARGEST_PFX = 1024 * 1024;
const SEQUENCE = 0x30;
const LONG_FORM = 0x80;
const VERSION_3 = [0x02, 0x01, 0x03];
const JAVA_KEY_STORES = ['feedfeed', 'cececece'];
function startsLikePfx(bytes) {
    const length = bytes[1] ?? 0;
    if (bytes[0] !== SEQUENCE || length < LONG_FORM)
        return false;
    const start = 2 + length - LONG_FORM;
    return VERSION_3.every((byte, index) => bytes[start + index] === byte);
}
function refuseOtherFormats(bytes) {
    if (bytes.length === 0)
        throw (0,pfx_error/* pfxError */.Z_)('The PFX is empty. Copy or export the file again.');
    if (bytes.length > LARGEST_PFX) {
        throw (0,pfx_error/* pfxError */.Z_)(`The file has ${bytes.length.toLocaleString('en-US')} bytes, so it is not a PFX with one certificate (at most ${LARGEST_PFX.toLocaleString('en-US')}). Give a PFX file.`);
    }
    if (bytes.readUInt8(0) === SEQUENCE)
        refuseOtherDer(bytes);
    else
        refuseText(bytes);
}
function refuseText(bytes) {
    const start = bytes
        .subarray(0, 4096)
        .toString('latin1')
        .replace(/^\u00ef\u00bb\u00bf/, '')
        .trimStart();
    if (start.includes('-----BEGIN ')) {
        throw (0,pfx_error/* pfxError */.Z_)('The file is PEM text and not a PFX. Make a PFX of it with "openssl pkcs12 -export -in certificate.pem -inkey key.pem -out certificate.pfx".');
    }
    if (/^MI[A-Za-z0-9+/\s]+=*\s*$/.test(start)) {
        throw (0,pfx_error/* pfxError */.Z_)('The file is a PFX in Base64 text. Decode it first, or give the text with the input pfx-base64 instead of a path.');
    }
    if (JAVA_KEY_STORES.includes(bytes.subarray(0, 4).toString('hex'))) {
        throw (0,pfx_error/* pfxError */.Z_)('The file is a Java key store in the JKS or JCEKS format. Convert it with "keytool -importkeystore -deststoretype PKCS12".');
    }
    throw (0,pfx_error/* notPfx */.AX)();
}
function refuseOtherDer(bytes) {
    if (isCertificate(bytes)) {
        throw (0,pfx_error/* pfxError */.Z_)('The file holds a certificate without its private key. Export the certificate together with its private key, as PFX (PKCS #12).');
    }
    if (isSignedData(bytes)) {
        throw (0,pfx_error/* pfxError */.Z_)('The file is a PKCS #7 collection of certificates without private keys. Export the certificate together with its private key, as PFX (PKCS #12).');
    }
}
function isCertificate(bytes) {
    try {
        new external_node_crypto_.X509Certificate(bytes);
        return true;
    }
    catch {
        return false;
    }
}
function isSignedData(bytes) {
    try {
        return (0,asn1_decoding/* decodeBer */.C0)(bytes, asn1_cms_build_cjs.ContentInfo).contentType === object_identifiers/* OID */.V.signedData;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/pfx-envelope.js








const VERSION = 3n;
function readPfxEnvelope(bytes) {
    refuseOtherFormats(bytes);
    const { version, authSafe, macData } = decodePfx(bytes);
    if (version !== VERSION)
        throw (0,pfx_error/* notPfx */.AX)();
    if (authSafe.contentType === object_identifiers/* OID */.V.signedData) {
        throw (0,pfx_error/* pfxError */.Z_)('The PFX is signed with a certificate instead of being protected by a password. Export it again with a password.');
    }
    if (authSafe.contentType !== object_identifiers/* OID */.V.data)
        throw (0,pfx_error/* notPfx */.AX)();
    return {
        content: (0,asn1_decoding/* bytesOf */.$$)((0,asn1_decoding/* decodeOrRefuse */.G$)(authSafe.content, asn1_schema_build_cjs.OctetString, 'its content')),
        integrity: macData === undefined ? undefined : { check: (0,message_authentication/* readIntegrityCheck */.EL)(macData), value: (0,asn1_decoding/* bytesOf */.$$)(macData.mac.digest) }
    };
}
function decodePfx(bytes) {
    try {
        return (0,asn1_decoding/* decodeBer */.C0)(bytes, asn1_structures/* Pfx */.vj);
    }
    catch (cause) {
        throw cause instanceof ber_normalization/* BerError */.g && cause.truncated ? (0,pfx_error/* truncatedPfx */.p0)(cause) : (0,pfx_error/* notPfx */.AX)(cause);
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/read-pfx.js





async function readPfx(bytes, password, passwordInput = 'pfx-password') {
    const envelope = readPfxEnvelope(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const items = await itemsOf(envelope, password, passwordInput);
    const certificates = readCertificates(items);
    const pair = selectKeyPair(items, certificates);
    const chain = chainOf(pair.certificate.x509, certificates.map(({ x509 }) => x509));
    return {
        certificate: pair.certificate.x509.raw,
        chain: chain.map((certificate) => certificate.raw),
        privateKey: pair.privateKey,
        friendlyName: pair.friendlyName
    };
}
async function itemsOf(envelope, password, passwordInput) {
    const opened = await openEnvelope(envelope, password);
    switch (opened.kind) {
        case 'opened':
            return opened.items;
        case 'other-password-inside':
            throw (0,pfx_error/* pfxError */.Z_)('The password is right for the PFX but does not open the key or the certificate in it: that part has another password or is damaged. Export the certificate again with one password.');
        case 'changed':
            throw (0,pfx_error/* pfxError */.Z_)('The PFX was changed after it was written: the password is right, but the integrity check fails. Copy the file again in binary form, or export the certificate again.');
        case 'wrong-password':
            throw wrongPassword(password, passwordInput);
    }
}
function wrongPassword(password, input) {
    if (password === undefined || password === '') {
        return (0,pfx_error/* pfxError */.Z_)(`The PFX has a password, and the input ${input} is empty: give the password there. If it was given, check the name of its GitHub secret, and that the job names the environment that holds it.`);
    }
    return (0,pfx_error/* pfxError */.Z_)(`The password does not open the PFX. Give the password that was set when the file was exported with the input ${input}; upper and lower case and blanks count.`);
}

// EXTERNAL MODULE: ./build/adapters/files/file-problem.js
var file_problem = __webpack_require__(28141);
// EXTERNAL MODULE: ./build/adapters/files/read-bounded-file.js
var read_bounded_file = __webpack_require__(69720);
;// CONCATENATED MODULE: ./build/adapters/certificate/base64.js

function decodeBase64(text) {
    const compact = text.replace(/\s+/g, '');
    const isBase64 = compact.length % 4 !== 1 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
    return isBase64 ? Buffer.from(compact, 'base64') : undefined;
}
function isEncodedAgain(decoded) {
    const inner = decodeBase64(textOf(decoded));
    return inner !== undefined && (startsLikePfx(inner) || inner.includes('-----BEGIN ') || isEncodedAgain(inner));
}
function textOf(bytes) {
    return bytes.toString(bytes.includes(0) ? 'utf16le' : 'latin1');
}

// EXTERNAL MODULE: ./build/adapters/certificate/certificate-facts.js
var certificate_facts = __webpack_require__(17460);
;// CONCATENATED MODULE: ./build/adapters/certificate/pem.js


const LINE = 64;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----BEGIN )[\s\S])+?)-----END \1-----/g;
const WRITTEN_LINE_BREAK = /(?:\\+r)?\\+n/g;
const HEADER_SEPARATOR = ': ';
function holdsPem(text) {
    return /-----BEGIN ?[A-Z]/.test(text);
}
function pemBlocks(pem) {
    return [...pem.replace(WRITTEN_LINE_BREAK, '\n').matchAll(BLOCK)].map(([text, label = '', body = '']) => ({
        label,
        text: body.includes(HEADER_SEPARATOR) ? text : encapsulated(label, body.replace(/\s+/g, ''))
    }));
}
function encapsulated(label, base64) {
    const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
function hasLostLineBreaks({ text }) {
    return text.includes(HEADER_SEPARATOR) && !/\n\s*\n/.test(text);
}
function pfxInPem(text) {
    const [block, another] = pemBlocks(text);
    if (block === undefined || another !== undefined)
        return undefined;
    const bytes = decodeBase64(block.text.replace(/-----[^-]+-----/g, ''));
    return bytes !== undefined && startsLikePfx(bytes) ? bytes : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/certificate/pfx-import.js










const SIZE_LIMIT = 1024 * 1024;
const UNREAD = {
    directory: 'it is a directory',
    'not-a-file': 'it is not a file but a pipe, a socket or a device',
    'too-large': 'it is larger than 1 MiB, which no PFX with one certificate is'
};
async function importPfx(source, password, now) {
    const bytes = await bytesOf(source);
    return naming(source.kind === 'file' ? source.path : 'Input "pfx-base64"', async () => {
        const content = await readPfx(bytes, password);
        const certificate = { ...content, facts: (0,certificate_facts/* certificateFacts */.l)(content.certificate) };
        refuseOutsideValidity(certificate, now);
        return { certificate, friendlyName: content.friendlyName };
    });
}
async function bytesOf(source) {
    switch (source.kind) {
        case 'base64':
            return fromBase64(source.text);
        case 'file': {
            const content = await fromFile(source.path, source.workingDirectory);
            return pfxInPem(content.toString('latin1')) ?? content;
        }
    }
}
function fromBase64(text) {
    const encoded = pfxInPem(text);
    if (encoded !== undefined)
        return encoded;
    const bytes = decodeBase64(text);
    if (bytes === undefined) {
        throw invalid(holdsPem(text)
            ? `holds a PEM and not a PFX: make a PFX of it with openssl pkcs12 -export, and ${STORE_IT}`
            : `is not base64: ${STORE_IT}`);
    }
    if (isEncodedAgain(bytes))
        throw invalid(`is encoded twice, so that it holds base64 of base64: ${STORE_IT}`);
    return pfxInPem(bytes.toString('latin1')) ?? bytes;
}
const STORE_IT = 'store the PFX as a secret with the output of base64 -w0 FILE, or of [Convert]::ToBase64String([IO.File]::ReadAllBytes("FILE")).';
function invalid(problem) {
    return new errors/* ActionError */.lZ('input-invalid', `The input "pfx-base64" ${problem}`);
}
async function fromFile(path, workingDirectory) {
    const content = await (0,read_bounded_file/* readBoundedFile */.M)((0,external_node_path_.resolve)(workingDirectory, path), SIZE_LIMIT).catch((error) => {
        throw unreadable(path, (0,file_problem/* fileProblem */.W)(error), error);
    });
    if (typeof content === 'string')
        throw unreadable(path, UNREAD[content]);
    return content;
}
function unreadable(path, why, cause) {
    return new errors/* ActionError */.lZ('file-access', `The PFX ${path} cannot be read: ${why}. Check "certificate.path" in the registration file; it is taken from the working directory of the job.`, { cause });
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/store-error.js

const USE_A_PFX = 'give the certificate as a file (certificate.source "pfx")';
function storeError(message, cause) {
    return new errors/* ActionError */.lZ('certificate-store', message, cause === undefined ? {} : { cause });
}
function notInStore(thumbprint, store, lookedAt, hint) {
    return storeError(`No certificate has the thumbprint ${thumbprint}: ${searched(store, lookedAt)}. ${hint}`);
}
function searched(store, lookedAt) {
    if (lookedAt === 0)
        return `${store} holds no certificate that can be read`;
    if (lookedAt === 1)
        return `the only certificate in ${store} is another one`;
    return `it is none of the ${lookedAt} certificates in ${store}`;
}
function ambiguous(thumbprint, store) {
    return storeError(`${store} holds different certificates that share the SHA-1 thumbprint ${thumbprint}, so one of them is forged. Find out where they come from, remove the wrong one, or ${USE_A_PFX}.`);
}
function unsuitable(thumbprint, store, reason) {
    return storeError(`The certificate ${thumbprint} in ${store} cannot be used. ${(0,errors/* errorMessage */.gJ)(reason)}`, reason);
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/stored-identity.js







function hasThumbprint(certificate, thumbprint) {
    return certificate.fingerprint.replaceAll(':', '') === thumbprint;
}
async function readStoredCertificates(bytes, password) {
    const bare = stored_identity_readCertificate(bytes);
    if (bare !== undefined)
        return stored([{ x509: bare, source: bareSource(bare) }], WITHOUT_KEYS);
    const items = await openPfx(bytes, password);
    return stored(readCertificates(items), items);
}
const WITHOUT_KEYS = { keys: [], certificates: [], decrypted: false };
function bareSource(certificate) {
    return { der: certificate.raw, friendlyName: undefined, localKeyId: undefined };
}
function stored(certificates, items) {
    const all = certificates.map(({ x509 }) => x509);
    return {
        certificates: all,
        hasKeys: items.keys.length > 0,
        identity(certificate) {
            const { privateKey } = selectKeyPair(items, certificates.filter(({ x509 }) => x509 === certificate));
            return {
                facts: (0,certificate_facts/* certificateFacts */.l)(certificate.raw),
                certificate: certificate.raw,
                chain: chainOf(certificate, all).map(({ raw }) => raw),
                privateKey
            };
        }
    };
}
function stored_identity_readCertificate(bytes) {
    try {
        return new external_node_crypto_.X509Certificate(bytes);
    }
    catch {
        return undefined;
    }
}
async function openPfx(bytes, password) {
    const opened = await openEnvelope(readPfxEnvelope(bytes), password);
    if (opened.kind === 'opened')
        return opened.items;
    throw (0,pfx_error/* pfxError */.Z_)('The PFX was changed after it was written, or it has a password that is not known here.');
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/linux-store.js





const STORE_BELOW_HOME = '.dotnet/corefx/cryptography/x509stores/my';
async function readLinuxStore(request, ports) {
    if (request.location === 'LocalMachine') {
        throw storeError(`The store LocalMachine\\My does not exist on Linux, where .NET keeps certificates with private keys for each user only. Set certificate.location to "CurrentUser", or ${USE_A_PFX}.`);
    }
    const folder = storeFolder(ports);
    const search = await searchFolder(folder, request.thumbprint, ports);
    return pickIdentity(search, request.thumbprint, folder);
}
function storeFolder({ environment }) {
    const home = environment['HOME'] ?? '';
    if (!home.startsWith('/')) {
        throw storeError(`The environment variable HOME is ${home === '' ? 'not set' : 'not an absolute path'}, so the certificate store of .NET cannot be found. Set HOME to the home folder of the user whose store holds the certificate, or ${USE_A_PFX}.`);
    }
    return external_node_path_.posix.join(home, STORE_BELOW_HOME);
}
async function searchFolder(folder, thumbprint, { files, log }) {
    const names = await files.list(folder).catch((error) => {
        throw folderError(folder, error);
    });
    const matches = [];
    const seen = new Set();
    let unreadable = 0;
    for (const name of names.filter((each) => /\.pfx$/i.test(each)).toSorted()) {
        const path = external_node_path_.posix.join(folder, name);
        const content = await readFile(path, files);
        if (typeof content === 'string') {
            unreadable += 1;
            const message = `The file ${path} of the certificate store is skipped: ${content}`;
            if (name.toUpperCase().startsWith(thumbprint))
                log.warning(message);
            else
                log.debug(message);
            continue;
        }
        for (const certificate of content.certificates) {
            seen.add(certificate.fingerprint512);
            if (hasThumbprint(certificate, thumbprint))
                matches.push({ name, certificate, file: content });
        }
    }
    return { matches, lookedAt: seen.size, unreadable };
}
async function readFile(path, files) {
    let bytes;
    try {
        bytes = await files.read(path);
    }
    catch (error) {
        return `${(0,file_problem/* fileProblem */.W)(error)}.`;
    }
    if (bytes === undefined)
        return 'it is not a file.';
    try {
        return await readStoredCertificates(bytes, undefined);
    }
    catch (error) {
        return (0,errors/* errorMessage */.gJ)(error);
    }
}
function folderError(folder, error) {
    if ((0,file_problem/* errorCode */.C)(error) === 'ENOENT') {
        return storeError(`This user has no certificate store of .NET: there is no folder ${folder}. Put the certificate with its key into CurrentUser\\My as the user that runs this job (in a container job HOME is another folder), or ${USE_A_PFX}.`, error);
    }
    return storeError(`The certificate store ${folder} cannot be read: ${(0,file_problem/* fileProblem */.W)(error)}. Let the user that runs this job read the folder, or ${USE_A_PFX}.`, error);
}
function pickIdentity({ matches, lookedAt, unreadable }, thumbprint, folder) {
    if (matches.length === 0) {
        const skipped = unreadable === 0 ? '' : ` ${unreadable} ${unreadable === 1 ? 'file' : 'files'} could not be read (see the log).`;
        throw notInStore(thumbprint, folder, lookedAt, `Check certificate.thumbprint and that the certificate was added by the user that runs this job.${skipped}`);
    }
    if (new Set(matches.map(({ certificate }) => certificate.fingerprint512)).size > 1)
        throw ambiguous(thumbprint, folder);
    const withKey = matches.filter(({ file }) => file.hasKeys);
    if (withKey.length === 0) {
        const names = matches.map(({ name }) => name).join(', ');
        throw storeError(`The certificate ${thumbprint} in ${folder} has no private key (${names}). Add it again from a PFX with its key, or ${USE_A_PFX}.`);
    }
    return firstUsable(withKey, thumbprint, folder);
}
function firstUsable(matches, thumbprint, folder) {
    let firstError;
    for (const { name, certificate, file } of matches) {
        try {
            return file.identity(certificate);
        }
        catch (error) {
            firstError ??= unsuitable(thumbprint, external_node_path_.posix.join(folder, name), error);
        }
    }
    throw firstError;
}

;// CONCATENATED MODULE: ./build/adapters/certificate/one-time-password.js

function oneTimePassword(mask) {
    const password = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    mask(password);
    return password;
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/macos-keychain.js
const PROBLEMS = [
    ['User interaction is not allowed', 'interaction'],
    ['User canceled the operation', 'interaction'],
    ['The user name or passphrase you entered is not correct', 'interaction'],
    ['The contents of this item cannot be retrieved', 'not-exportable'],
    ['A default keychain could not be found', 'no-keychain'],
    ['The specified keychain could not be found', 'no-keychain'],
    ['The specified item could not be found in the keychain', 'no-item']
];
function keychainProblem(stderr) {
    return PROBLEMS.find(([text]) => stderr.includes(text))?.[1];
}
function parseDefaultKeychain(stdout) {
    return /^\s*"(\/[^\n]+)"\s*$/.exec(stdout)?.[1];
}
function parseIdentities(stdout) {
    return new Set([...stdout.matchAll(/^\s*\d+\) ([0-9A-F]{40})\b/gim)].flatMap(([, sha1]) => sha1?.toUpperCase() ?? []));
}
function parseCertificates(stdout) {
    return new Set([...stdout.matchAll(/^SHA-1 hash: ([0-9A-F]{40})\b/gim)].flatMap(([, sha1]) => sha1?.toUpperCase() ?? []));
}
function exportCommand(keychain, password) {
    const path = keychain.replace(/["\\]/g, '\\$&');
    return `export -k "${path}" -t identities -f pkcs12 -P ${password}\n`;
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/open-export.js


async function openExport({ pfx, password, store }, thumbprint) {
    try {
        const stored = await readStoredCertificates(pfx, password);
        const certificate = stored.certificates.find((each) => hasThumbprint(each, thumbprint));
        if (certificate !== undefined)
            return stored.identity(certificate);
    }
    catch (error) {
        throw unsuitable(thumbprint, store, error);
    }
    throw storeError(`The export of ${store} does not hold the certificate ${thumbprint}. Try again, or ${USE_A_PFX}.`);
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/process-exit.js


function exitOf(outcome, tool) {
    switch (outcome.kind) {
        case 'exited':
            return outcome;
        case 'not-started': {
            const why = outcome.missing ? 'it does not exist' : (0,errors/* errorMessage */.gJ)(outcome.cause);
            throw storeError(`${tool.name} cannot be started to read the certificate store: ${why}. Use a runner that has it, or ${USE_A_PFX}.`, outcome.cause);
        }
        case 'timed-out':
            throw storeError(`${tool.name} did not answer within ${tool.timeoutMs / 1000} seconds and was ended. ${tool.waiting} Try again, or ${USE_A_PFX}.`);
        case 'too-much-output':
            throw storeError(`${tool.name} was ended because it wrote far more than one certificate. Remove what is not needed from the store, or ${USE_A_PFX}.`);
        case 'ended-by-signal':
            throw storeError(`${tool.name} was ended by the signal ${outcome.signal} while it read the certificate store. Try again, or ${USE_A_PFX}.`);
    }
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/macos-store.js





const SECURITY = {
    name: '/usr/bin/security',
    timeoutMs: 60_000,
    waiting: 'A window may ask whether the key may be used: unlock the keychain and run "security set-key-partition-list -S apple-tool:,apple:" for it in an earlier step.'
};
const SYSTEM_KEYCHAIN = '/Library/Keychains/System.keychain';
const PASSED_ON = ['HOME', 'USER', 'LOGNAME', 'TMPDIR'];
const EXPORT_ALL = 'security exports every identity of a keychain at once, so one other key can make it fail';
async function readMacosStore(request, ports) {
    const path = await keychainPath(request.location, ports);
    const keychain = { path, identities: await identitiesIn(path, ports) };
    if (!keychain.identities.has(request.thumbprint))
        throw await absence(request, keychain, ports);
    const password = oneTimePassword(ports.mask);
    const exported = await security(['-i'], ports, exportCommand(path, password));
    if (exported.stdout.length === 0)
        throw exportError(exported, request, keychain, password);
    return openExport({ pfx: exported.stdout, password, store: path }, request.thumbprint);
}
async function keychainPath(location, ports) {
    if (location === 'LocalMachine')
        return SYSTEM_KEYCHAIN;
    const { stdout } = await security(['default-keychain'], ports);
    const path = parseDefaultKeychain(stdout.toString('utf8'));
    if (path !== undefined)
        return path;
    throw storeError(`This user has no default keychain, so there is no CurrentUser store. Make one with "security create-keychain" and "security default-keychain -s" as the user that runs this job, or ${USE_A_PFX}.`);
}
async function identitiesIn(keychain, ports) {
    const { stdout } = await security(['find-identity', keychain], ports);
    return parseIdentities(stdout.toString('utf8'));
}
async function absence(request, { path }, ports) {
    const { thumbprint, location } = request;
    const listing = await security(['find-certificate', '-a', '-Z', path], ports);
    if (listing.exitCode !== 0 && keychainProblem(listing.stderr) === 'no-keychain') {
        return storeError(`The keychain ${path} does not exist. Make it or set another default keychain as the user that runs this job, or ${USE_A_PFX}.`);
    }
    const certificates = parseCertificates(listing.stdout.toString('utf8'));
    if (certificates.has(thumbprint)) {
        return storeError(`The certificate ${thumbprint} in ${path} has no private key. Import it again from a PFX with its key ("security import"), or ${USE_A_PFX}.`);
    }
    const other = location === 'CurrentUser' ? 'LocalMachine' : 'CurrentUser';
    const hint = (await isElsewhere(thumbprint, other, ports))
        ? `It is in the keychain of ${other}: set certificate.location to "${other}".`
        : 'Check certificate.thumbprint, and that the certificate is in this keychain and not in another one.';
    return notInStore(thumbprint, path, certificates.size, hint);
}
async function isElsewhere(thumbprint, location, ports) {
    const path = location === 'LocalMachine'
        ? SYSTEM_KEYCHAIN
        : parseDefaultKeychain((await security(['default-keychain'], ports)).stdout.toString('utf8'));
    return path !== undefined && (await identitiesIn(path, ports)).has(thumbprint);
}
function exportError({ exitCode, stderr }, { thumbprint, location }, { path, identities }, password) {
    const key = `The private key of the certificate ${thumbprint} in ${path}`;
    const others = identities.size > 1
        ? ` The keychain holds ${identities.size} identities; ${EXPORT_ALL}: keep this one in a keychain of its own.`
        : '';
    switch (keychainProblem(stderr)) {
        case 'interaction':
            return storeError(location === 'LocalMachine'
                ? `${key} may be exported by root only, or after a person has agreed. Import it with "security import -A" into a keychain of the user that runs this job and set certificate.location to "CurrentUser", or ${USE_A_PFX}.${others}`
                : `${key} cannot be exported without a person who agrees: the keychain is locked, or /usr/bin/security may not use the key. In an earlier step unlock it with "security unlock-keychain" and run "security set-key-partition-list -S apple-tool:,apple:" for it, or ${USE_A_PFX}.${others}`);
        case 'not-exportable':
            return storeError(`${key} is not exportable. Import its PFX again without the option -x of "security import", or ${USE_A_PFX}.${others}`);
        default:
            return storeError(`${key} cannot be exported: ${macos_store_quoted(stderr, password) ?? `/usr/bin/security ended with exit code ${exitCode} and said nothing`}. Try the export in Keychain Access to learn more, or ${USE_A_PFX}.${others}`);
    }
}
function macos_store_quoted(stderr, password) {
    const line = stderr.replaceAll(password, '***').trim().split('\n')[0] ?? '';
    const printable = line.replace(/\p{Cc}/gu, ' ').slice(0, 200);
    return printable === '' ? undefined : `"${printable}"`;
}
async function security(args, ports, stdin = '') {
    const { timeoutMs, name } = SECURITY;
    const environment = Object.fromEntries(PASSED_ON.flatMap((variable) => {
        const value = ports.environment[variable];
        return value === undefined ? [] : [[variable, value]];
    }));
    return exitOf(await ports.runProcess(name, args, { environment, stdin, timeoutMs }), SECURITY);
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/windows-answer.js
const STEPS = ['open', 'key', 'export'];
function parseWindowsAnswer(output) {
    const answer = parseObject(output);
    switch (answer?.['status']) {
        case 'exported': {
            const { pfx } = answer;
            return typeof pfx === 'string' ? { status: 'exported', pfx: Buffer.from(pfx, 'base64') } : undefined;
        }
        case 'absent': {
            const { lookedAt, elsewhere } = answer;
            if (typeof lookedAt !== 'number' || typeof elsewhere !== 'boolean')
                return undefined;
            return { status: 'absent', lookedAt, elsewhere };
        }
        case 'ambiguous':
        case 'without-key':
        case 'restricted':
            return { status: answer['status'] };
        case 'failed':
            return parseFailure(answer);
        default:
            return undefined;
    }
}
function parseFailure(answer) {
    const { hresult, type } = answer;
    const step = STEPS.find((each) => each === answer['step']);
    if (step === undefined || typeof hresult !== 'string' || typeof type !== 'string')
        return undefined;
    if (!/^[0-9A-F]{8}$/.test(hresult) || !/^[\w.+`]{1,200}$/.test(type))
        return undefined;
    return { status: 'failed', step, hresult, type };
}
function parseObject(text) {
    try {
        const parsed = JSON.parse(text);
        return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/windows-error.js

const NOT_EXPORTABLE = new Set(['8009000B', '80090029', '8009000A']);
const NTE_PERM = '80090010';
const KEY_OUT_OF_REACH = new Set(['80090016', '8009000D', '80070005', '80070002']);
const NEEDS_A_PERSON = /^(?:80090022|800704C7|8010[0-9A-F]{4})$/;
function windows_error_exportError({ step, hresult, type }, thumbprint, store) {
    const cause = new Error(`${type} 0x${hresult} in step ${step}`);
    const certificate = `The private key of the certificate ${thumbprint} in ${store}`;
    if (step === 'open') {
        const why = hresult === '80070005' ? 'access is denied' : `Windows answers 0x${hresult}`;
        return storeError(`The certificate store ${store} cannot be opened: ${why}. Run the job as a user with a loaded profile that may read the store, or ${USE_A_PFX}.`, cause);
    }
    if (isNotExportable(step, hresult)) {
        return storeError(`${certificate} is not exportable (0x${hresult}). Import its PFX again with the key marked as exportable (Import-PfxCertificate -Exportable), or ${USE_A_PFX}.`, cause);
    }
    if (KEY_OUT_OF_REACH.has(hresult) || hresult === NTE_PERM) {
        return storeError(`${certificate} is missing, or the user that runs this job may not read it (0x${hresult}). Grant that user read access to the key (certlm.msc or certmgr.msc: All Tasks, Manage Private Keys), run the job as an administrator, or ${USE_A_PFX}.`, cause);
    }
    if (NEEDS_A_PERSON.test(hresult)) {
        return storeError(`${certificate} is on a smart card or needs someone to consent (0x${hresult}), which is not possible in a job. Import its PFX without strong protection and with the key marked as exportable, or ${USE_A_PFX}.`, cause);
    }
    return storeError(`${certificate} cannot be exported: Windows answers 0x${hresult} (${type}). Try "certutil -exportPFX" as the user that runs this job to learn more, or ${USE_A_PFX}.`, cause);
}
function isNotExportable(step, hresult) {
    return NOT_EXPORTABLE.has(hresult) || (step === 'export' && hresult === NTE_PERM);
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/windows-export-script.js
const SCRIPT_INPUT = {
    location: 'VB365_STORE_LOCATION',
    thumbprint: 'VB365_STORE_THUMBPRINT',
    password: 'VB365_STORE_PASSWORD'
};
const EXPORT_SCRIPT = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  ConvertTo-Json -Compress @{ status = 'restricted' }
  exit 0
}
function Get-PersonalCertificate([string] $location) {
  $store = New-Object System.Security.Cryptography.X509Certificates.X509Store('My', $location)
  $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags] 'ReadOnly, OpenExistingOnly')
  try { $store.Certificates } finally { $store.Close() }
}
function Test-OtherLocation([string] $location, [string] $thumbprint) {
  try {
    return @(Get-PersonalCertificate $location | Where-Object { $_.Thumbprint -eq $thumbprint }).Count -gt 0
  } catch {
    return $false
  }
}
$location = $env:${SCRIPT_INPUT.location}
$thumbprint = $env:${SCRIPT_INPUT.thumbprint}
$password = $env:${SCRIPT_INPUT.password}
$step = 'open'
try {
  $all = @(Get-PersonalCertificate $location)
  $found = @($all | Where-Object { $_.Thumbprint -eq $thumbprint })
  $contents = @($found | ForEach-Object { [Convert]::ToBase64String($_.RawData) } | Select-Object -Unique)
  $withKey = @($found | Where-Object { $_.HasPrivateKey })
  if ($found.Count -eq 0) {
    $other = 'LocalMachine'
    if ($location -eq 'LocalMachine') { $other = 'CurrentUser' }
    $elsewhere = [bool] (Test-OtherLocation $other $thumbprint)
    $answer = @{ status = 'absent'; lookedAt = $all.Count; elsewhere = $elsewhere }
  } elseif ($contents.Count -gt 1) {
    $answer = @{ status = 'ambiguous' }
  } elseif ($withKey.Count -eq 0) {
    $answer = @{ status = 'without-key' }
  } else {
    $step = 'key'
    $null = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($withKey[0])
    $step = 'export'
    $bytes = $withKey[0].Export([System.Security.Cryptography.X509Certificates.X509ContentType]::Pfx, $password)
    $answer = @{ status = 'exported'; pfx = [Convert]::ToBase64String($bytes) }
  }
} catch {
  $cause = $_.Exception.GetBaseException()
  $answer = @{ status = 'failed'; step = $step; hresult = ('{0:X8}' -f $cause.HResult); type = $cause.GetType().FullName }
}
[Console]::Out.Write((ConvertTo-Json -Compress $answer))
`.trim();

;// CONCATENATED MODULE: ./build/adapters/certificate-store/windows-store.js







const POWERSHELL = {
    name: 'Windows PowerShell',
    timeoutMs: 120_000,
    waiting: 'An invisible window may be asking for a smart card, or whether a strongly protected key may be used.'
};
const OPTIONS = ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-Command'];
const windows_store_PASSED_ON = [
    'SystemDrive',
    'windir',
    'Path',
    'PATHEXT',
    'PROCESSOR_ARCHITECTURE',
    'TEMP',
    'TMP',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'ProgramData',
    'ProgramFiles',
    'HOMEDRIVE',
    'HOMEPATH',
    'USERNAME',
    'USERDOMAIN',
    'COMPUTERNAME'
];
async function readWindowsStore(request, ports) {
    const { location, thumbprint } = request;
    const systemRoot = systemFolder(ports);
    const password = oneTimePassword(ports.mask);
    const outcome = await ports.runProcess(`${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`, [...OPTIONS, EXPORT_SCRIPT], {
        environment: {
            ...passedOn(ports),
            SystemRoot: systemRoot,
            [SCRIPT_INPUT.location]: location,
            [SCRIPT_INPUT.thumbprint]: thumbprint,
            [SCRIPT_INPUT.password]: password
        },
        stdin: '',
        timeoutMs: POWERSHELL.timeoutMs
    });
    const { exitCode, stdout } = exitOf(outcome, POWERSHELL);
    const answer = parseWindowsAnswer(stdout.toString('latin1'));
    if (answer === undefined) {
        throw storeError(`Windows PowerShell ended with exit code ${exitCode} and without an answer while it read ${storeName(location)}. Check that this user may run powershell.exe, or ${USE_A_PFX}.`);
    }
    return openExport({ pfx: exportedPfx(answer, request), password, store: storeName(location) }, thumbprint);
}
function exportedPfx(answer, { location, thumbprint }) {
    const store = storeName(location);
    switch (answer.status) {
        case 'exported':
            return answer.pfx;
        case 'absent':
            throw notInStore(thumbprint, store, answer.lookedAt, absenceHint(location, answer.elsewhere));
        case 'ambiguous':
            throw ambiguous(thumbprint, store);
        case 'without-key':
            throw storeError(`The certificate ${thumbprint} in ${store} has no private key. Import it again from a PFX with its key and mark the key as exportable, or ${USE_A_PFX}.`);
        case 'restricted':
            throw storeError(`An application control policy restricts PowerShell on this machine to the constrained language mode, so the certificate store cannot be read. Use a runner without that policy, or ${USE_A_PFX}.`);
        case 'failed':
            throw windows_error_exportError(answer, thumbprint, store);
    }
}
function absenceHint(location, elsewhere) {
    const other = location === 'CurrentUser' ? 'LocalMachine' : 'CurrentUser';
    if (elsewhere)
        return `It is in ${storeName(other)}: set certificate.location to "${other}".`;
    return location === 'CurrentUser'
        ? 'Check certificate.thumbprint, and that the certificate was imported by the user that runs this job.'
        : 'Check certificate.thumbprint, and that the certificate was imported into the store of this computer.';
}
function storeName(location) {
    return `Cert:\\${location}\\My`;
}
function systemFolder(ports) {
    const systemRoot = variable(ports, 'SystemRoot');
    if (systemRoot === undefined || !/^[A-Za-z]:\\[^"]+$/.test(systemRoot)) {
        throw storeError(`The environment variable SystemRoot does not name the folder of Windows, so PowerShell cannot be found. Set it to the folder of Windows, usually C:\\Windows, or ${USE_A_PFX}.`);
    }
    return systemRoot.replace(/\\+$/, '');
}
function passedOn(ports) {
    const values = windows_store_PASSED_ON.map((name) => [name, variable(ports, name)]);
    return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
function variable({ environment }, name) {
    const key = Object.keys(environment).find((each) => each.toUpperCase() === name.toUpperCase());
    return key === undefined ? undefined : environment[key];
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/read-store-certificate.js




async function readStoreCertificate(request, ports) {
    switch (ports.platform) {
        case 'linux':
            return readLinuxStore(request, ports);
        case 'win32':
            return readWindowsStore(request, ports);
        case 'darwin':
            return readMacosStore(request, ports);
        default:
            throw storeError(`There is no certificate store to read on ${ports.platform}. Use a runner with Linux, Windows or macOS, or ${USE_A_PFX}.`);
    }
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
;// CONCATENATED MODULE: ./build/adapters/certificate-store/run-process.js

const LARGEST_OUTPUT = 4 * 1024 * 1024;
function runProcess(file, args, options) {
    return new Promise((resolve) => {
        const child = (0,external_node_child_process_.spawn)(file, [...args], { env: { ...options.environment }, shell: false, windowsHide: true });
        const stop = (outcome) => {
            kill(child);
            end(outcome);
        };
        const timer = setTimeout(() => stop({ kind: 'timed-out' }), options.timeoutMs);
        const end = (outcome) => {
            clearTimeout(timer);
            resolve(outcome);
        };
        const stdout = collect(child.stdout, () => stop({ kind: 'too-much-output' }));
        const stderr = collect(child.stderr, () => stop({ kind: 'too-much-output' }));
        child.on('error', (cause) => end({ kind: 'not-started', missing: cause.code === 'ENOENT', cause }));
        child.on('close', (exitCode, signal) => {
            if (exitCode === null)
                end({ kind: 'ended-by-signal', signal: signal ?? 'unknown' });
            else
                end({ kind: 'exited', exitCode, stdout: stdout(), stderr: stderr().toString('utf8') });
        });
        child.stdin.on('error', () => undefined);
        child.stdin.end(options.stdin);
    });
}
function collect(stream, tooLong) {
    const chunks = [];
    let size = 0;
    stream.on('data', (chunk) => {
        size += chunk.length;
        if (size > LARGEST_OUTPUT)
            tooLong();
        else
            chunks.push(chunk);
    });
    return () => Buffer.concat(chunks);
}
function kill(child) {
    child.kill('SIGKILL');
    for (const stream of [child.stdin, child.stdout, child.stderr])
        stream.destroy();
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/system-store-ports.js



const LARGEST_FILE = 1024 * 1024;
function systemStorePorts(log, mask) {
    return { platform: process.platform, environment: process.env, runProcess: runProcess, files: systemStoreFiles, log, mask };
}
const systemStoreFiles = {
    list: (folder) => (0,promises_.readdir)(folder),
    async read(path) {
        const content = await (0,read_bounded_file/* readBoundedFile */.M)(path, LARGEST_FILE);
        return typeof content === 'string' ? undefined : content;
    }
};

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/certificate-secret.js








const certificate_secret_LEAST_RSA_BITS = 2048;
const certificate_secret_NOT_EXPORTABLE = 'its secret holds the certificate without the private key, as the policy makes the key not exportable. Import it again with an exportable key, or use another certificate.';
async function readCertificateSecret(value) {
    if (value.includes('-----BEGIN '))
        return { certificate: fromPem(value), friendlyName: undefined };
    const bytes = decodeBase64(value);
    if (bytes === undefined)
        throw unusable('its secret is neither a PFX in base64 nor PEM.');
    if (isCertificate(bytes))
        throw unusable(certificate_secret_NOT_EXPORTABLE);
    const { friendlyName, ...content } = await readPfx(bytes, undefined);
    return { certificate: { ...content, facts: (0,certificate_facts/* certificateFacts */.l)(content.certificate) }, friendlyName };
}
function fromPem(text) {
    const blocks = pemBlocks(text);
    const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
    if (key === undefined)
        throw unusable(certificate_secret_NOT_EXPORTABLE);
    const privateKey = privateKeyOf(key.text);
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (privateKey.asymmetricKeyType !== 'rsa' || bits < certificate_secret_LEAST_RSA_BITS) {
        throw unusable(`its private key is not an RSA key of ${certificate_secret_LEAST_RSA_BITS} bits or more, and Microsoft Entra takes no other. Use another certificate.`);
    }
    const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map((block) => certificate_secret_certificateOf(block.text));
    const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
    if (own === undefined)
        throw unusable('its secret has no certificate that belongs to its private key.');
    const chain = chainOf(own, certificates).map(({ raw }) => raw);
    return { facts: (0,certificate_facts/* certificateFacts */.l)(own.raw), certificate: own.raw, chain, privateKey };
}
function privateKeyOf(block) {
    try {
        return (0,external_node_crypto_.createPrivateKey)(block);
    }
    catch {
        throw unusable('the private key in its secret cannot be read.');
    }
}
function certificate_secret_certificateOf(block) {
    try {
        return new external_node_crypto_.X509Certificate(block);
    }
    catch {
        throw unusable('one of the certificates in its secret cannot be read.');
    }
}
function unusable(why) {
    return new errors/* ActionError */.lZ('certificate-invalid', why);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-address.js


const CERTIFICATE_NAME = /^[0-9A-Za-z-]{1,127}$/;
function vaultAddress({ vault, certificate }, region) {
    const url = URL.parse(vault);
    if (url === null || url.protocol !== 'https:' || url.href !== `${url.origin}/`) {
        throw vault_address_invalid('The "vault" in the registration file is not the URL of a Key Vault: give its vault URI, as in https://contoso-backup.vault.azure.net, without a path.');
    }
    const { origin, host, hostname } = url;
    const domain = vaultDomainOf(hostname);
    const { vaultDomain } = tenant_cloud/* CLOUDS */.JJ[region];
    if (domain !== undefined && domain !== vaultDomain) {
        throw vault_address_invalid(`The vault ${host} is in another cloud than "region" ${region} of the registration file, whose vaults end with .${vaultDomain}: choose a vault there, or correct "region".`);
    }
    if (!CERTIFICATE_NAME.test(certificate)) {
        throw vault_address_invalid(`The name "${certificate}" of the certificate in ${host} is not allowed in a Key Vault: give 1 to 127 letters (A to Z), digits and hyphens.`);
    }
    return { origin, host, hostname, certificate };
}
function vaultNameOf(hostname) {
    const domain = vaultDomainOf(hostname);
    return domain === undefined ? undefined : hostname.slice(0, -domain.length - 1);
}
function vaultDomainOf(hostname) {
    return Object.values(tenant_cloud/* CLOUDS */.JJ)
        .map(({ vaultDomain }) => vaultDomain)
        .find((domain) => hostname.endsWith(`.${domain}`));
}
function vault_address_invalid(message) {
    return new errors/* ActionError */.lZ('registration-invalid', message);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-challenge.js

function readChallenge(header, address) {
    const parameters = bearerParameters(header ?? '');
    const authority = URL.parse(parameters.get('authorization') ?? parameters.get('authorization_uri') ?? '');
    const resource = URL.parse(parameters.get('resource') ?? parameters.get('scope')?.replace(/\/\.default$/, '') ?? '');
    const tenant = authority?.pathname.split('/')[1] ?? '';
    if (resource === null || !/^[0-9A-Za-z.-]+$/.test(tenant))
        throw notAVault(address);
    if (isResourceOf(resource, address))
        return { tenant, resource: resource.origin };
    throw new errors/* ActionError */.lZ('request-refused', `What answers at ${address.origin} asks for a token for ${resource.origin}, which is not the service of that host, so it gets none: check "vault" in the registration file.`);
}
function notAVault({ origin }) {
    return new errors/* ActionError */.lZ('request-refused', `What answers at ${origin} is not an Azure Key Vault, as it does not say which tenant its tokens come from: check "vault" in the registration file, and proxies on the way.`);
}
function isResourceOf({ protocol, hostname }, vault) {
    const isSameOrParent = vault.hostname === hostname || vault.hostname.endsWith(`.${hostname}`);
    return protocol === 'https:' && isSameOrParent;
}
function bearerParameters(header) {
    const challenge = /(?:^|,)\s*Bearer\s+(.*)$/is.exec(header)?.[1] ?? '';
    const found = new Map();
    for (const [, name = '', value = ''] of challenge.matchAll(/([A-Za-z_]+)\s*=\s*"([^"]*)"/g)) {
        if (!found.has(name.toLowerCase()))
            found.set(name.toLowerCase(), value);
    }
    return found;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-fault.js



const DENIALS = {
    ForbiddenByRbac: 'role-missing',
    ForbiddenByPolicy: 'policy-missing',
    AccessDenied: 'policy-missing',
    ForbiddenByFirewall: 'firewall',
    ForbiddenByConnection: 'private',
    SecretDisabled: 'disabled'
};
function faultOf(answer) {
    if (answer.kind === 'no-response') {
        const unknown = { code: undefined, innerCode: undefined, requestId: undefined, retryAfterSeconds: undefined };
        return { status: 0, message: answer.reason, ...unknown };
    }
    const { status, headers, body } = answer;
    if (status < 400)
        return undefined;
    const error = (0,json_fields/* field */.ZZ)(body, 'error');
    return {
        status,
        code: (0,json_fields/* textField */.M8)(error, 'code'),
        innerCode: (0,json_fields/* textField */.M8)((0,json_fields/* field */.ZZ)(error, 'innererror'), 'code'),
        message: (0,json_fields/* textField */.M8)(error, 'message') ?? 'the answer has no error message; a proxy or gateway may stand before the vault',
        requestId: headers['x-ms-request-id'],
        retryAfterSeconds: (0,retry_after/* retryAfterSeconds */.C)(headers['retry-after'], (0,retry_after/* answeredOn */.V)(headers))
    };
}
function vault_fault_kindOf({ status, code, innerCode, message }) {
    if (status === 429)
        return 'throttled';
    if (status === 0 || (0,passing_status/* isPassingStatus */.W)(status))
        return 'outage';
    switch (status) {
        case 401:
            return 'unauthorized';
        case 403:
            return code === undefined ? 'refused' : (DENIALS[innerCode ?? ''] ?? 'denied');
        case 404:
            return code === undefined ? 'refused' : 'not-found';
        case 409:
            return conflictOf(innerCode, message);
        default:
            return 'refused';
    }
}
function conflictOf(innerCode, message) {
    if (innerCode === 'ObjectIsDeletedButRecoverable')
        return 'deleted';
    return message.includes('pending') ? 'pending' : 'conflict';
}
const LONGEST_MESSAGE = 300;
function describeFault({ status, code, innerCode, message, requestId }) {
    const line = message.trim().split(/[\r\n]/)[0] ?? '';
    const sentence = line.slice(0, LONGEST_MESSAGE).replace(/[.\s]+$/, '');
    const particulars = [
        code,
        innerCode,
        status === 0 ? undefined : `HTTP ${status}`,
        requestId && `request ${requestId}`
    ];
    const given = particulars.filter((part) => part !== undefined && part !== '');
    return given.length === 0 ? sentence : `${sentence} (${given.join(', ')})`;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-connection.js










const API_VERSION = '7.6';
const vault_connection_EXCHANGE_TIMEOUT_MS = 30_000;
class VaultConnection {
    #access;
    #pipeline = (0,proxied_pipeline/* proxiedPipeline */.A)();
    #writeSignal;
    #address;
    #authorized;
    #caller;
    constructor(access) {
        this.#access = access;
        this.#writeSignal = (0,cancellation/* signalForWrites */.I)(access.context.signal);
    }
    get address() {
        this.#address ??= vaultAddress(this.#access.location, this.#access.region);
        return this.#address;
    }
    get caller() {
        return this.#caller;
    }
    async send(request) {
        const token = await this.#token();
        return this.#exchange(request, token);
    }
    async #token() {
        this.#authorized ??= this.#authorize().catch((error) => {
            this.#authorized = undefined;
            throw error;
        });
        const { source, resource, tenant } = await this.#authorized;
        const { host } = this.address;
        const { token, claims } = await source.token(resource, this.#access.context).catch((error) => {
            throw withVault(error, host, tenant);
        });
        this.#caller = claims;
        return token;
    }
    async #authorize() {
        const challenge = await this.#challenge();
        const tenant = this.#access.location.tenant ?? challenge.tenant;
        return { source: await this.#access.tokens(tenant), tenant, resource: challenge.resource };
    }
    async #challenge() {
        const waiting = (0,backoff/* backoff */.J)(this.address.host, this.#access.context);
        for (;;) {
            const answer = await this.#exchange({ method: 'GET', path: `/certificates/${this.address.certificate}` });
            const fault = faultOf(answer);
            const kind = fault && vault_fault_kindOf(fault);
            if (kind === 'unauthorized' && answer.kind === 'response') {
                return readChallenge(answer.headers['www-authenticate'], this.address);
            }
            if (fault === undefined || (kind !== 'outage' && kind !== 'throttled'))
                throw notAVault(this.address);
            if (!(await waiting.wait(fault.retryAfterSeconds)))
                throw unreachable(this.address, describeFault(fault));
        }
    }
    async #exchange({ method, path, query, body }, token) {
        const { context, patienceMs = vault_connection_EXCHANGE_TIMEOUT_MS } = this.#access;
        context.signal.throwIfAborted();
        const url = new URL(`${this.address.origin}${path}`);
        url.search = String(query ?? '');
        url.searchParams.set('api-version', API_VERSION);
        const request = (0,esm/* createPipelineRequest */.G6)({
            url: url.href,
            method,
            headers: (0,esm/* createHttpHeaders */.Nc)({
                accept: 'application/json',
                'x-ms-client-request-id': (0,external_node_crypto_.randomUUID)(),
                ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
                ...(body === undefined ? {} : { 'content-type': 'application/json' })
            }),
            ...(body === undefined ? {} : { body: JSON.stringify(body) })
        });
        const cancelled = method === 'GET' ? context.signal : this.#writeSignal;
        request.abortSignal = AbortSignal.any([cancelled, AbortSignal.timeout(patienceMs)]);
        try {
            return vault_connection_readResponse(await this.#pipeline.sendRequest(proxied_pipeline/* sharedHttpClient */.z, request));
        }
        catch (error) {
            context.signal.throwIfAborted();
            const problem = (0,connection_problem/* connectionProblem */.E)(error);
            if (problem.kind === 'transient')
                return { kind: 'no-response', reason: problem.text };
            throw unreachable(this.address, problem.text, error);
        }
    }
}
function vault_connection_readResponse({ status, headers, bodyAsText }) {
    if (status >= 300 && status < 400)
        return { kind: 'no-response', reason: `the answer is a redirect (HTTP ${status})` };
    const body = vault_connection_jsonIn(bodyAsText);
    if (status < 300 && body === undefined) {
        return { kind: 'no-response', reason: `the answer with status ${status} is not JSON` };
    }
    return { kind: 'response', status, headers: headers.toJSON(), body };
}
function vault_connection_jsonIn(text) {
    try {
        return JSON.parse(text ?? '');
    }
    catch {
        return undefined;
    }
}
function unreachable({ origin }, why, cause) {
    return new errors/* ActionError */.lZ('service-unreachable', `Azure Key Vault at ${origin} cannot be reached: ${why}.`, { cause });
}
function withVault(error, host, tenant) {
    if (!(error instanceof errors/* ActionError */.lZ) || error.code !== 'sign-in-failed')
        return error;
    return new errors/* ActionError */.lZ(error.code, `There is no token for ${host} from the Entra tenant ${tenant}. ${error.message}`, {
        cause: error,
        instructions: error.instructions
    });
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/certificate-version.js

function readVersion(body) {
    const { id, x5t, attributes, tags, policy } = Object(body);
    const { enabled, nbf, exp } = Object(attributes);
    const { key_props: keyProperties } = Object(policy);
    const { exportable } = Object(keyProperties);
    const version = typeof id === 'string' ? /\/([0-9a-f]{32})$/i.exec(id)?.[1] : undefined;
    const hash = certificate_version_thumbprintOf(x5t);
    if (version === undefined || hash === undefined)
        return undefined;
    return {
        version,
        thumbprint: hash,
        isEnabled: enabled === true,
        notBefore: certificate_version_timeOf(nbf),
        expiresOn: certificate_version_timeOf(exp),
        tags: tagsOf(tags),
        isExportable: typeof exportable === 'boolean' ? exportable : undefined
    };
}
function certificate_version_thumbprintOf(x5t) {
    const digits = typeof x5t === 'string' ? Buffer.from(x5t, 'base64url').toString('hex') : '';
    return digits.length === 40 ? (0,domain_identifiers/* thumbprint */.O1)(digits) : undefined;
}
function certificate_version_timeOf(seconds) {
    const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
}
function tagsOf(tags) {
    const entries = Object.entries(Object(tags)).filter((entry) => typeof entry[1] === 'string');
    return Object.fromEntries(entries);
}
function unusability({ isEnabled, notBefore, expiresOn }, now) {
    if (!isEnabled)
        return 'its newest version is disabled';
    if (expiresOn !== undefined && now >= expiresOn)
        return 'its newest version has expired';
    return notBefore !== undefined && now < notBefore ? 'its newest version is not valid yet' : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-reader.js



const MOST_PAGES = 100;
class VaultReader {
    #vault;
    #context;
    #mask;
    #passing;
    constructor(vault, context, mask, alsoPassing = []) {
        this.#vault = vault;
        this.#context = context;
        this.#mask = mask;
        this.#passing = new Set(['throttled', 'outage', ...alsoPassing]);
    }
    async newest() {
        const reading = await this.#read(this.#path('certificates'));
        if (reading.kind === 'read')
            return { kind: 'read', value: readVersion(reading.value) ?? 'incomplete' };
        return vault_fault_kindOf(reading.fault) === 'not-found' ? { kind: 'read', value: 'none' } : reading;
    }
    async versions() {
        const path = `${this.#path('certificates')}/versions`;
        const found = [];
        let query;
        for (let page = 0; page < MOST_PAGES; page += 1) {
            const reading = await this.#read(path, query);
            if (reading.kind === 'fault')
                return reading;
            const { value, nextLink } = Object(reading.value);
            if (Array.isArray(value))
                found.push(...value.flatMap((item) => readVersion(item) ?? []));
            query = queryOf(nextLink);
            if (query === undefined)
                break;
        }
        return { kind: 'read', value: found };
    }
    async secret(version) {
        const path = this.#path('secrets');
        const reading = await this.#read(version === undefined ? path : `${path}/${version}`);
        if (reading.kind === 'fault')
            return reading;
        const { value, managed, kid } = Object(reading.value);
        const secret = typeof value === 'string' ? value : '';
        if (secret !== '')
            this.#mask(secret);
        return { kind: 'read', value: { value: secret, isOfCertificate: managed === true || typeof kid === 'string' } };
    }
    async deleted() {
        const reading = await this.#read(this.#path('deletedcertificates'));
        if (reading.kind === 'fault')
            return undefined;
        const { scheduledPurgeDate, attributes } = Object(reading.value);
        const { recoveryLevel } = Object(attributes);
        const isPurgeable = typeof recoveryLevel === 'string' ? recoveryLevel.includes('Purgeable') : undefined;
        return { purgedOn: certificate_version_timeOf(scheduledPurgeDate), isPurgeable };
    }
    async isBeingRequested() {
        const reading = await this.#read(`${this.#path('certificates')}/pending`);
        const { status } = Object(reading.kind === 'read' ? reading.value : undefined);
        return typeof status === 'string' && status.toLowerCase() === 'inprogress';
    }
    #path(collection) {
        return `/${collection}/${this.#vault.address.certificate}`;
    }
    async #read(path, query) {
        const request = { method: 'GET', path, ...(query === undefined ? {} : { query }) };
        const waiting = (0,backoff/* backoff */.J)(this.#vault.address.host, this.#context);
        for (;;) {
            const answer = await this.#vault.send(request);
            const fault = faultOf(answer);
            if (fault === undefined)
                return { kind: 'read', value: answer.kind === 'response' ? answer.body : undefined };
            const isPassing = this.#passing.has(vault_fault_kindOf(fault));
            if (!isPassing || !(await waiting.wait(fault.retryAfterSeconds)))
                return { kind: 'fault', fault };
        }
    }
}
function queryOf(nextLink) {
    return typeof nextLink === 'string' ? URL.parse(nextLink)?.searchParams : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-rights.js

const WRITE_CERTIFICATES = {
    roles: [{ name: 'Key Vault Certificates Officer', id: 'a4417e6f-fecd-4de8-b567-7b0420556985' }],
    policy: 'the certificate permissions Get, List and Import',
    policyOption: '--certificate-permissions get list import'
};
const READ_KEYS = {
    roles: [
        { name: 'Key Vault Certificate User', id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba' },
        { name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6' }
    ],
    policy: 'the secret permission Get',
    policyOption: '--secret-permissions get'
};
function roleNames({ roles }) {
    return roles.map(({ name, id }) => `"${name}" (${id})`).join(' or ');
}
function grantInstructions(right, model, hostname, { applicationId, servicePrincipalId }) {
    const vault = vaultNameOf(hostname);
    if (vault === undefined)
        return [];
    if (model === 'policy') {
        if (applicationId === undefined)
            return [];
        const line = `az keyvault set-policy --name ${vault} --spn ${applicationId} ${right.policyOption}`;
        return [{ title: `Give the identity its access policy in ${vault}`, language: 'shell', lines: [line] }];
    }
    if (servicePrincipalId === undefined)
        return [];
    const assignee = `--assignee-object-id ${servicePrincipalId} --assignee-principal-type ServicePrincipal`;
    const scope = `--scope "$(az keyvault show --name ${vault} --query id --output tsv)"`;
    const line = `az role assignment create --role ${right.roles[0].id} ${assignee} ${scope}`;
    return [{ title: `Assign the role ${right.roles[0].name} in ${vault}`, language: 'shell', lines: [line] }];
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-refusal.js




function denialOf(fault, right) {
    switch (vault_fault_kindOf(fault)) {
        case 'unauthorized':
            return 'the vault does not take the token of the identity';
        case 'role-missing':
            return `the identity has no role on the vault that allows it, such as ${roleNames(right)}`;
        case 'policy-missing':
            return `the access policies of the vault do not give the identity ${right.policy}`;
        case 'firewall':
            return `the firewall of the vault does not let this runner in${clientAddress(fault)}`;
        case 'private':
            return 'the vault is reached only by its private endpoints';
        case 'denied':
            return `the vault denies it: ${describeFault(fault)}`;
        default:
            return undefined;
    }
}
function vaultRefusal(fault, { doing, right }, vault) {
    const kind = vault_fault_kindOf(fault);
    const denial = denialOf(fault, right);
    const answer = kind === 'denied' ? '' : ` Key Vault answered: ${describeFault(fault)}.`;
    if (denial !== undefined) {
        const message = `${doing} was denied: ${denial}. ${remedyFor(kind, right)}${answer}`;
        return new errors/* ActionError */.lZ(codeOf(kind), message.trim(), { instructions: commandsFor(kind, right, vault) });
    }
    if (kind === 'deleted')
        return deletedName(vault);
    if (kind === 'pending')
        return pendingCertificate(vault);
    return new errors/* ActionError */.lZ(codeOf(kind), `${doing} failed: ${describeFault(fault)}.`);
}
function remedyFor(kind, right) {
    switch (kind) {
        case 'unauthorized':
            return 'Check that "tenant" beside "vault" in the registration file, where it is given, is the Entra tenant that the vault belongs to.';
        case 'role-missing':
            return 'A role that was assigned just now takes up to ten minutes to be in force.';
        case 'policy-missing':
            return `Add an access policy with ${right.policy}.`;
        case 'firewall':
            return "GitHub's hosted runners have no fixed address: run the job on a self-hosted runner in a network that the vault allows, or on a larger runner with a static address.";
        case 'private':
            return 'Run the job on a self-hosted runner in a network from which the vault is reached.';
        default:
            return '';
    }
}
function commandsFor(kind, right, vault) {
    const { hostname } = vault.address;
    const caller = vault.caller ?? {};
    if (kind === 'role-missing')
        return grantInstructions(right, 'role', hostname, caller);
    return kind === 'policy-missing' ? grantInstructions(right, 'policy', hostname, caller) : [];
}
function codeOf(kind) {
    switch (kind) {
        case 'unauthorized':
        case 'role-missing':
        case 'policy-missing':
        case 'denied':
            return 'permission-missing';
        case 'firewall':
        case 'private':
        case 'throttled':
        case 'outage':
            return 'service-unreachable';
        case 'conflict':
        case 'deleted':
        case 'disabled':
        case 'not-found':
        case 'pending':
        case 'refused':
            return 'request-refused';
    }
}
function clientAddress({ message }) {
    const address = /Client address: ([0-9a-f.:]+)/i.exec(message)?.[1];
    return address === undefined ? '' : ` (its address is ${address})`;
}
function deletedName({ address }, deleted) {
    const { host, origin, certificate } = address;
    const until = deleted?.purgedOn === undefined ? '' : ` until ${(0,date_text/* isoDay */.k)(deleted.purgedOn)}`;
    const kept = `The name "${certificate}" in ${host} belongs to a deleted certificate, which the vault keeps${until}`;
    const other = 'give another name in "delivery.keyVault.certificate" of the registration file';
    const id = `--id ${origin}/deletedcertificates/${certificate}`;
    const recovery = shell(`Recover the deleted certificate ${certificate} in ${host}`, `recover ${id}`);
    if (deleted?.isPurgeable === false) {
        const message = `${kept}, and its purge protection keeps it from being purged before: recover it, or ${other}.`;
        return new errors/* ActionError */.lZ('request-refused', message, { instructions: [recovery] });
    }
    const purge = shell('Or purge it, with all its versions and for good', `purge ${id}`);
    return new errors/* ActionError */.lZ('request-refused', `${kept}: recover it, purge it, or ${other}.`, {
        instructions: [recovery, purge]
    });
}
function shell(title, subcommand) {
    return { title, language: 'shell', lines: [`az keyvault certificate ${subcommand}`] };
}
function pendingCertificate({ address }) {
    return new errors/* ActionError */.lZ('request-refused', `A certificate is being requested under the name "${address.certificate}" in ${address.host}, and the vault takes no other meanwhile: complete or delete that request, or give another name in "delivery.keyVault.certificate" of the registration file.`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/read-key-vault-certificate.js








async function readKeyVaultCertificate({ location, version }, access) {
    const vault = new VaultConnection({ ...access, location });
    refuseMalformedVersion(version, vault.address);
    const reading = await new VaultReader(vault, access.context, access.mask).secret(version);
    if (reading.kind === 'fault')
        throw read_key_vault_certificate_unreadable(reading.fault, version, vault);
    return contentOf(reading.value, vault.address, access.context.clock.now());
}
function refuseMalformedVersion(version, { host, certificate }) {
    if (version === undefined || /^[0-9a-f]{32}$/i.test(version))
        return;
    throw new errors/* ActionError */.lZ('registration-invalid', `The version "${version}" of the certificate ${certificate} in ${host} cannot be one: give the 32 hexadecimal digits that the vault shows, or leave "version" out for the newest.`);
}
async function contentOf({ value, isOfCertificate }, { host, certificate }, now) {
    if (!isOfCertificate) {
        throw new errors/* ActionError */.lZ('certificate-invalid', `"${certificate}" in ${host} is a secret and not a certificate: import its PFX into the certificates of the vault, and name that certificate.`);
    }
    try {
        const named = await readCertificateSecret(value);
        refuseOutsideValidity(named.certificate, now);
        return named;
    }
    catch (cause) {
        if (!(cause instanceof errors/* ActionError */.lZ))
            throw cause;
        const message = `The certificate ${certificate} in ${host} cannot be used: ${cause.message}`;
        throw new errors/* ActionError */.lZ(cause.code, message, { cause });
    }
}
function read_key_vault_certificate_unreadable(fault, version, vault) {
    const { host, certificate } = vault.address;
    switch (vault_fault_kindOf(fault)) {
        case 'not-found':
            return new errors/* ActionError */.lZ('certificate-invalid', version === undefined
                ? `There is no certificate "${certificate}" in ${host}: check "certificate" in the registration file, and that it was not deleted.`
                : `There is no version ${version} of a certificate "${certificate}" in ${host}: check both in the registration file, or leave "version" out for the newest.`);
        case 'disabled':
            return new errors/* ActionError */.lZ('certificate-invalid', version === undefined
                ? `The newest version of the certificate ${certificate} in ${host} is disabled: enable it, or name an enabled one in "version".`
                : `The version ${version} of the certificate ${certificate} in ${host} is disabled: enable it, or name an enabled one in "version".`);
        default:
            return vaultRefusal(fault, { doing: `Reading the key of ${certificate} in ${host}`, right: READ_KEYS }, vault);
    }
}

// EXTERNAL MODULE: ./build/pkcs12/write-pfx.js
var write_pfx = __webpack_require__(51577);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./build/adapters/files/file-lock.js




const POLL_MS = 50;
const NOTICED_AFTER_MS = 1000;
const ABANDONED_AFTER_MS = 30_000;
async function withFileLocked(path, options, work) {
    const own = await acquire(path, options);
    try {
        return await work();
    }
    finally {
        await release(path, own);
    }
}
async function acquire(path, { signal, abandonedAfterMs = ABANDONED_AFTER_MS, waits }) {
    let seen;
    let unchangedMs = 0;
    let attempts = 0;
    for (let waitedMs = 0;; waitedMs += POLL_MS) {
        signal.throwIfAborted();
        if (waitedMs === NOTICED_AFTER_MS)
            waits?.();
        const own = await create(path);
        if (own !== undefined)
            return own;
        const present = await identityOf(path);
        if (present === undefined || present !== seen) {
            seen = present;
            unchangedMs = 0;
            attempts = 0;
        }
        else if (unchangedMs >= abandonedAfterMs * (attempts + 1)) {
            attempts += 1;
            await breakAlone(path, present, attempts);
            continue;
        }
        await (0,external_node_timers_promises_.setTimeout)(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
        unchangedMs += POLL_MS;
    }
}
async function create(path) {
    try {
        await (await (0,promises_.open)(path, 'wx', 0o600)).close();
    }
    catch (error) {
        if ((0,file_problem/* errorCode */.C)(error) === 'EEXIST')
            return undefined;
        throw error;
    }
    return identityOf(path);
}
async function identityOf(path) {
    try {
        return (await (0,promises_.lstat)(path, { bigint: true })).mtimeNs;
    }
    catch (error) {
        if ((0,file_problem/* errorCode */.C)(error) === 'ENOENT')
            return undefined;
        throw error;
    }
}
async function breakAlone(path, abandoned, attempt) {
    const claim = `${path}.${abandoned}-${attempt}`;
    if ((await create(claim)) === undefined)
        return;
    try {
        if ((await identityOf(path)) === abandoned)
            await breakLock(path, abandoned);
    }
    finally {
        await (0,promises_.unlink)(claim).catch(() => undefined);
    }
}
async function breakLock(path, abandoned) {
    const taken = `${path}.${(0,external_node_crypto_.randomUUID)()}`;
    try {
        await (0,promises_.rename)(path, taken);
    }
    catch (error) {
        if ((0,file_problem/* errorCode */.C)(error) === 'ENOENT')
            return;
        throw error;
    }
    if ((await identityOf(taken)) !== abandoned)
        await (0,promises_.link)(taken, path).catch(() => undefined);
    await (0,promises_.unlink)(taken).catch(() => undefined);
}
async function release(path, own) {
    try {
        if ((await identityOf(path)) === own)
            await (0,promises_.unlink)(path);
    }
    catch {
    }
}

// EXTERNAL MODULE: ./build/adapters/files/inside-folder.js
var inside_folder = __webpack_require__(96682);
;// CONCATENATED MODULE: ./build/adapters/files/make-folder.js




const SYSTEM = {
    parentOf: external_node_path_.dirname,
    isFolder: async (path) => (await (0,promises_.stat)(path)).isDirectory(),
    make: async (path) => {
        await (0,promises_.mkdir)(path);
    }
};
async function makeFolder(path, purpose, system = SYSTEM) {
    for (const folder of await missingFolders(path, purpose, system)) {
        await makeOne(folder, system).catch((error) => {
            const isRefused = (0,file_problem/* errorCode */.C)(error) === 'ENOENT';
            throw notMade(folder, isRefused ? `nothing can be made in ${system.parentOf(folder)}` : (0,file_problem/* fileProblem */.W)(error), purpose, error);
        });
    }
}
async function missingFolders(path, purpose, system) {
    const missing = [];
    for (let folder = path; !(await isThere(folder, purpose, system)); folder = system.parentOf(folder)) {
        missing.unshift(folder);
        if (system.parentOf(folder) === folder) {
            throw notMade(path, `${folder} does not exist; a drive may be there for one user and not for another`, purpose);
        }
    }
    return missing;
}
async function isThere(folder, purpose, system) {
    try {
        if (await system.isFolder(folder))
            return true;
    }
    catch (error) {
        if ((0,file_problem/* errorCode */.C)(error) === 'ENOENT')
            return false;
        throw notMade(folder, (0,file_problem/* fileProblem */.W)(error), purpose, error);
    }
    throw notMade(folder, 'a file has that name', purpose);
}
async function makeOne(folder, system) {
    try {
        await system.make(folder);
    }
    catch (error) {
        if ((0,file_problem/* errorCode */.C)(error) !== 'EEXIST' || !(await system.isFolder(folder).catch(() => false)))
            throw error;
    }
}
function notMade(folder, reason, { failure, advice }, cause) {
    const message = `${failure}, because the folder ${folder} cannot be made: ${reason}. ${advice}`;
    return new errors/* ActionError */.lZ('file-access', message, cause === undefined ? {} : { cause });
}

// EXTERNAL MODULE: ./build/adapters/files/write-whole-file.js
var write_whole_file = __webpack_require__(46939);
;// CONCATENATED MODULE: ./build/pkcs12/read-certificate-of-pfx.js





async function readCertificateOfPfx(bytes, password) {
    const { content } = readPfxEnvelope(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const items = await readSealedSafe(content, (0,pkcs12_password/* encodePassword */.s)(password), new DerivationBudget());
    const [key, anotherKey] = items?.sealedKeys ?? [];
    if (items === undefined || !items.decrypted || key === undefined || anotherKey !== undefined)
        return undefined;
    const [certificate, another] = items.certificates.filter(({ der, localKeyId }) => localKeyId === key.localKeyId && localKeyId === (0,external_node_crypto_.createHash)('sha1').update(der).digest('hex'));
    return another === undefined ? certificate?.der : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/stored-pfx.js





const PFX_SIZE_LIMIT = 1024 * 1024;
async function openStoredPfxs(paths, access) {
    const found = [];
    for (const path of paths) {
        const key = await openStoredPfx(path, access);
        if (key !== undefined)
            found.push(key);
    }
    return found;
}
async function openStoredPfx(path, access) {
    const bytes = await readStoredFile(path);
    return bytes && keyIn(bytes, path, access);
}
async function keyIn(bytes, path, access) {
    const { password, log } = access;
    if (password === undefined)
        return undefined;
    try {
        const certificate = await readCertificateOfPfx(bytes, password);
        if (certificate !== undefined)
            return new SealedKey(certificate, bytes, path, password);
        const opened = await stored_pfx_open(bytes, password);
        return { facts: opened.facts, open: () => Promise.resolve(opened) };
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ))
            throw error;
        log.debug(`${path} is left alone: ${error.message}`);
        return undefined;
    }
}
class SealedKey {
    facts;
    #open;
    #opened;
    constructor(certificate, bytes, path, password) {
        this.facts = (0,certificate_facts/* certificateFacts */.l)(certificate);
        this.#open = () => stored_pfx_open(bytes, password).catch((error) => Promise.reject(damaged(path, error)));
    }
    open() {
        this.#opened ??= this.#open();
        return this.#opened;
    }
}
async function stored_pfx_open(bytes, password) {
    const { certificate, chain, privateKey } = await readPfx(bytes, password);
    return { facts: (0,certificate_facts/* certificateFacts */.l)(certificate), certificate, chain, privateKey };
}
function damaged(path, error) {
    if (!(error instanceof errors/* ActionError */.lZ))
        return error;
    return new errors/* ActionError */.lZ(error.code, `${path}: ${error.message} Put an undamaged copy of the file there; or remove it and run the action with the input "rotate" set to force, which makes a new certificate.`, { cause: error });
}
async function readStoredFile(path) {
    const content = await (0,read_bounded_file/* readBoundedFile */.M)(path, PFX_SIZE_LIMIT, 'refuse-links').catch(() => undefined);
    return typeof content === 'string' ? undefined : content;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/pfx-file.js













const CHOOSE_ANOTHER_PATH = 'Choose another "delivery.pfx.path" in the registration file.';
const UNFINISHED = /^(?:[0-9A-F]{40}\.staged|lock)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STAGED = /^[0-9A-F]{40}\.staged$/;
class PfxFile {
    kind = 'pfx';
    name;
    #settings;
    #observed;
    constructor(settings) {
        this.#settings = settings;
        this.name = settings.path;
    }
    pathOf(thumbprint) {
        return `${this.name}.${thumbprint}.staged`;
    }
    async prepare() {
        await this.#refuseLinkedFolders();
        await this.#refuseOccupant();
        await this.#removeUnfinished();
    }
    async #refuseOccupant() {
        const found = await (0,promises_.lstat)(this.#absolute()).catch((error) => {
            if ((0,file_problem/* errorCode */.C)(error) === 'ENOENT')
                return undefined;
            throw fileError(`The PFX cannot be written to ${this.name}`, error, '');
        });
        if (found === undefined)
            return;
        if (!found.isFile()) {
            throw refusal(this.name, found.isSymbolicLink() ? 'is a symbolic link' : 'is not a file');
        }
        const bytes = await readStoredFile(this.#absolute());
        if (bytes === undefined)
            throw refusal(this.name, 'is there already and cannot be read as a PFX');
        if (bytes.length > 0 && !startsLikePfx(bytes)) {
            throw refusal(this.name, 'is there already and is not a PFX');
        }
    }
    async #removeUnfinished() {
        if ((await this.#pathsBeside(UNFINISHED)).length === 0)
            return;
        try {
            await this.#locked(async () => {
                for (const path of await this.#pathsBeside(UNFINISHED))
                    await (0,promises_.unlink)(path);
            });
        }
        catch (error) {
            this.#settings.signal.throwIfAborted();
            this.#settings.log.debug(`What an earlier run left beside ${this.name} is not removed: ${(0,file_problem/* fileProblem */.W)(error)}`);
        }
    }
    async observe() {
        const staged = await openStoredPfxs(await this.#pathsBeside(STAGED), this.#settings);
        this.#observed = await readStoredFile(this.#absolute());
        const delivered = this.#observed && (await keyIn(this.#observed, this.#absolute(), this.#settings));
        const { kind, name } = this;
        return {
            observed: {
                kind,
                name,
                holds: this.#holds(delivered),
                staged: staged.map(({ facts }) => facts),
                outdated: [],
                inUse: [],
                applicationId: undefined
            },
            keys: delivered === undefined ? staged : [...staged, delivered]
        };
    }
    #holds(delivered) {
        if (this.#settings.password !== undefined)
            return { kind: 'known', thumbprint: delivered?.facts.thumbprint };
        return this.#observed === undefined
            ? { kind: 'known', thumbprint: undefined }
            : { kind: 'unknown', why: 'the input "pfx-password" is not given' };
    }
    async #pathsBeside(ending) {
        const folder = (0,external_node_path_.dirname)(this.#absolute());
        const prefix = `${(0,external_node_path_.basename)(this.name)}.`;
        const names = await (0,promises_.readdir)(folder).catch((error) => {
            if ((0,file_problem/* errorCode */.C)(error) === 'ENOENT')
                return [];
            throw fileError(`The folder ${folder} cannot be read`, error, '');
        });
        return names
            .filter((name) => name.startsWith(prefix) && ending.test(name.slice(prefix.length)))
            .map((name) => (0,external_node_path_.join)(folder, name));
    }
    store(made, known) {
        return this.#stage(made, async (write) => {
            const theirs = await this.#ofAnotherRun(made, known);
            if (theirs === undefined)
                await write();
            return theirs ?? made;
        });
    }
    async #ofAnotherRun({ facts: made }, known) {
        const isOld = new Set([...known, made.thumbprint].map((thumbprint) => this.#absoluteStaged(thumbprint)));
        const staged = (await this.#pathsBeside(STAGED)).filter((path) => !isOld.has(path));
        const delivered = await readStoredFile(this.#absolute());
        const isNew = delivered !== undefined && !this.#observed?.equals(delivered);
        const present = await openStoredPfxs(isNew ? [...staged, this.#absolute()] : staged, this.#settings);
        const found = present.find(({ facts }) => !known.has(facts.thumbprint) && facts.subject === made.subject);
        if (found !== undefined) {
            this.#settings.log.info(`Another run has just made the certificate ${found.facts.thumbprint} for ${this.name}: this one goes on with it`);
        }
        return found?.open();
    }
    async #stage(certificate, work) {
        const { encryption, iterations, friendlyName } = this.#settings;
        const pfx = await (0,write_pfx/* writePfx */.S)({ ...certificate, friendlyName }, { password: this.#password(), encryption, iterations });
        const path = this.#absoluteStaged(certificate.facts.thumbprint);
        const failure = `The PFX cannot be written to ${this.pathOf(certificate.facts.thumbprint)}`;
        try {
            await this.#refuseLinkedFolders();
            await makeFolder((0,external_node_path_.dirname)(path), { failure, advice: CHOOSE_ANOTHER_PATH });
            await this.#refuseLinkedFolders();
            return await this.#locked(() => work(() => (0,write_whole_file/* writeWholeFile */.R)(path, pfx)));
        }
        catch (error) {
            throw fileError(failure, error, '');
        }
    }
    async deliver({ certificate, isReplaceable }) {
        const { thumbprint } = certificate.facts;
        const staged = this.#absoluteStaged(thumbprint);
        if ((await readStoredFile(staged)) === undefined && !(await this.#isDelivered(thumbprint))) {
            await this.#stage(certificate, (write) => write());
        }
        try {
            await this.#locked(async () => {
                if ((await readStoredFile(staged)) !== undefined)
                    await this.#keepOccupant(thumbprint, isReplaceable);
                await (0,promises_.rename)(staged, this.#absolute());
            });
        }
        catch (error) {
            if (!(await this.#isDelivered(thumbprint))) {
                const rescue = ` It is kept at ${this.pathOf(thumbprint)}; the next run delivers it.`;
                throw fileError(`The PFX cannot be moved to ${this.name}`, error, rescue);
            }
        }
    }
    #locked(work) {
        const { signal, log } = this.#settings;
        const waits = () => log.info(`Waiting for another run that writes to ${this.name}; a killed one for half a minute`);
        return withFileLocked(`${this.#absolute()}.lock`, { signal, waits }, work);
    }
    async #isDelivered(thumbprint) {
        return (await openStoredPfx(this.#absolute(), this.#settings))?.facts.thumbprint === thumbprint;
    }
    async #keepOccupant(thumbprint, isReplaceable) {
        const bytes = await readStoredFile(this.#absolute());
        if (bytes === undefined || bytes.length === 0)
            return;
        const occupant = (await keyIn(bytes, this.#absolute(), this.#settings))?.facts;
        if (occupant !== undefined && (occupant.thumbprint === thumbprint || isReplaceable(occupant)))
            return;
        const name = occupant?.thumbprint ?? (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
        await (0,promises_.rename)(this.#absolute(), `${this.#absolute()}.${name}.kept`);
        const held = occupant === undefined
            ? 'could not be opened with "pfx-password"'
            : `held the certificate ${occupant.thumbprint}, valid until ${(0,date_text/* isoDay */.k)(occupant.notAfter)}, which does not belong to this application`;
        this.#settings.log.warning(`The PFX that was at ${this.name} ${held}. It is kept as ${this.name}.${name}.kept: move it to where it belongs, and give each registration a "delivery.pfx.path" of its own.`);
    }
    #absolute() {
        return (0,external_node_path_.resolve)(this.#settings.workingDirectory, this.name);
    }
    #absoluteStaged(thumbprint) {
        return `${this.#absolute()}.${thumbprint}.staged`;
    }
    #password() {
        const { password } = this.#settings;
        if (password !== undefined)
            return password;
        throw new errors/* ActionError */.lZ('input-invalid', 'The input "pfx-password" is missing: it protects the PFX that is written. Take it from a secret.');
    }
    async #refuseLinkedFolders() {
        const folder = (0,external_node_path_.dirname)(this.#absolute());
        const below = (0,external_node_path_.relative)(this.#settings.workingDirectory, folder);
        if (below === '' || !(0,inside_folder/* isInside */.F)(this.#settings.workingDirectory, folder))
            return;
        let path = this.#settings.workingDirectory;
        for (const part of below.split(external_node_path_.sep)) {
            path = (0,external_node_path_.join)(path, part);
            const found = await (0,promises_.lstat)(path).catch(() => undefined);
            if (found?.isSymbolicLink())
                throw refusal(this.name, `leads through the symbolic link ${path}`);
        }
    }
}
function fileError(what, error, consequence) {
    if (error instanceof errors/* ActionError */.lZ)
        return error;
    return new errors/* ActionError */.lZ('file-access', `${what}: ${(0,file_problem/* fileProblem */.W)(error)}.${consequence}`, { cause: error });
}
function refusal(path, why) {
    return new errors/* ActionError */.lZ('file-access', `The PFX is not written to ${path}, which ${why}. ${CHOOSE_ANOTHER_PATH}`);
}

// EXTERNAL MODULE: ./build/adapters/github/temporary-folder.js
var temporary_folder = __webpack_require__(75907);
;// CONCATENATED MODULE: ./build/domain/request/written-pfx.js
function writesPfx(registration) {
    return registration.delivery.github !== undefined || leavesPfxFile(registration);
}
function leavesPfxFile({ certificate, delivery }) {
    const { pfx, github, keyVault, vb365 } = delivery;
    const isElsewhere = github !== undefined || keyVault !== undefined || vb365 !== undefined;
    return pfx !== undefined || (certificate.source === 'generate' && !isElsewhere);
}

;// CONCATENATED MODULE: ./build/inputs/pfx-password.js

const EMPTY_SECRET_ADVICE = 'If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.';
const SHORTEST_PFX_PASSWORD = 8;
function requirePfxPassword({ pfxPassword }) {
    if (pfxPassword === undefined) {
        throw new errors/* ActionError */.lZ('input-invalid', `The input "pfx-password" is empty: it protects the PFX that is written. Take it from a secret. ${EMPTY_SECRET_ADVICE}`);
    }
    if ([...pfxPassword].length < SHORTEST_PFX_PASSWORD) {
        throw new errors/* ActionError */.lZ('input-invalid', `The input "pfx-password" is too short for a PFX that is written: give at least ${SHORTEST_PFX_PASSWORD} characters, better a long random password.`);
    }
}

;// CONCATENATED MODULE: ./build/wiring/vault-access.js


function vaultAccess({ registration: { region }, inputs, signIns }, context) {
    const cloud = (0,tenant_cloud/* cloudOf */.hH)(region, inputs.overrides);
    return { region, tokens: (tenant) => signIns.administratorOf(tenant, cloud), mask: core/* setSecret */.Pq, context };
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/import-certificate.js







async function certificateImport({ certificate, applicationId, tenantId }, { friendlyName, tags, mask }) {
    const pwd = oneTimePassword(mask);
    const protection = { encryption: 'TripleDES_SHA1', iterations: write_pfx/* ITERATIONS_FOR_RANDOM_PASSWORD */.z };
    const pfx = await (0,write_pfx/* writePfx */.S)({ ...certificate, friendlyName }, { password: pwd, ...protection });
    const keySize = certificate.privateKey.asymmetricKeyDetails?.modulusLength;
    return {
        value: pfx.toString('base64'),
        pwd,
        policy: {
            key_props: { exportable: true, kty: 'RSA', key_size: keySize, reuse_key: false },
            secret_props: { contentType: 'application/x-pkcs12' },
            issuer: { name: 'Unknown' }
        },
        attributes: { enabled: true },
        tags: {
            ...tags,
            'managed-by': managed_names/* MANAGED_BY */.Kf,
            'application-id': applicationId,
            ...(tenantId === undefined ? {} : { 'tenant-id': tenantId }),
            thumbprint: certificate.facts.thumbprint
        },
        preserveCertOrder: false
    };
}
async function importOnce(vault, body, isThere, context) {
    const { certificate, host } = vault.address;
    const operation = { doing: `Importing the certificate ${certificate} into ${host}`, right: WRITE_CERTIFICATES };
    const waiting = (0,backoff/* backoff */.J)(vault.address.host, context);
    let hasLogged = false;
    for (;;) {
        const answer = await vault.send({ method: 'POST', path: `/certificates/${certificate}/import`, body });
        const fault = faultOf(answer);
        if (fault === undefined)
            return;
        if (!mayPass(fault))
            throw vaultRefusal(fault, operation, vault);
        if (vault_fault_kindOf(fault) === 'role-missing' && !hasLogged) {
            context.log.info(`Waiting for ${host} to let the certificate be imported: a role assigned just now takes a while`);
            hasLogged = true;
        }
        if (!(await waiting.wait(fault.retryAfterSeconds)))
            throw vaultRefusal(fault, operation, vault);
        if (await isThere())
            return;
    }
}
function mayPass(fault) {
    switch (vault_fault_kindOf(fault)) {
        case 'throttled':
        case 'outage':
        case 'conflict':
        case 'role-missing':
            return true;
        default:
            return false;
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/key-vault-certificate.js











class KeyVaultCertificate {
    kind = 'keyVault';
    name;
    #settings;
    #vault;
    #reader;
    constructor(settings) {
        const { location, context, mask } = settings;
        this.#settings = settings;
        this.#vault = new VaultConnection(settings);
        this.#reader = new VaultReader(this.#vault, context, mask);
        this.name = `${location.certificate} in ${URL.parse(location.vault)?.host ?? location.vault}`;
    }
    async prepare() {
        const newest = await this.#reader.newest();
        if (newest.kind === 'fault')
            throw this.#refusal(newest.fault, `Reading the certificate ${this.name}`);
        const { value } = newest;
        if (value === 'none') {
            const deleted = await this.#reader.deleted();
            if (deleted !== undefined)
                throw deletedName(this.#vault, deleted);
            return;
        }
        const mayBePending = value === 'incomplete' || !value.isEnabled;
        if (mayBePending && (await this.#reader.isBeingRequested()))
            throw pendingCertificate(this.#vault);
    }
    async observe() {
        const newest = await this.#reader.newest();
        const observed = newest.kind === 'fault' ? this.#unread(newest.fault) : this.#read(newest.value);
        const { kind, name } = this;
        return { observed: { kind, name, staged: [], inUse: [], ...observed }, keys: [] };
    }
    #unread(fault) {
        const why = denialOf(fault, WRITE_CERTIFICATES);
        if (why === undefined)
            throw this.#refusal(fault, `Reading the certificate ${this.name}`);
        return { holds: { kind: 'unknown', why }, outdated: [], applicationId: undefined };
    }
    #read(newest) {
        if (typeof newest === 'string') {
            return { holds: { kind: 'known', thumbprint: undefined }, outdated: [], applicationId: undefined };
        }
        const flaw = unusability(newest, this.#settings.context.clock.now());
        return {
            holds: { kind: 'known', thumbprint: flaw === undefined ? newest.thumbprint : undefined },
            outdated: flaw === undefined ? [] : [flaw],
            applicationId: ownerOf(newest)
        };
    }
    async recover(thumbprint) {
        const version = await this.#versionWith(thumbprint);
        if (version === undefined)
            return undefined;
        const secret = await this.#reader.secret(version);
        if (secret.kind === 'fault')
            return this.#unlessHidden(secret.fault, READ_KEYS);
        try {
            const { certificate } = await readCertificateSecret(secret.value.value);
            return certificate.facts.thumbprint === thumbprint ? certificate : undefined;
        }
        catch (error) {
            if (!(error instanceof errors/* ActionError */.lZ))
                throw error;
            this.#settings.context.log.info(`The key of ${this.name} cannot be read back: ${error.message}`);
            return undefined;
        }
    }
    async deliver(handover) {
        const { thumbprint } = handover.certificate.facts;
        const { context, mask, friendlyName, tags = {} } = this.#settings;
        const reader = new VaultReader(this.#vault, context, mask, ['role-missing']);
        const isThere = async () => this.#isUsable(await reader.newest(), thumbprint);
        if (await isThere())
            return;
        const body = await certificateImport(handover, { friendlyName, tags, mask });
        await importOnce(this.#vault, body, isThere, context);
        this.#check(await reader.newest(), thumbprint);
    }
    #isUsable(newest, thumbprint) {
        if (newest.kind === 'fault')
            throw this.#refusal(newest.fault, `Reading the certificate ${this.name}`);
        const { value } = newest;
        if (typeof value === 'string' || value.thumbprint !== thumbprint)
            return false;
        return unusability(value, this.#settings.context.clock.now()) === undefined;
    }
    #check(newest, thumbprint) {
        if (!this.#isUsable(newest, thumbprint)) {
            throw new errors/* ActionError */.lZ('verification-failed', `The certificate ${thumbprint} was imported as ${this.name}, but the newest version there is another one or disabled: something else writes to it, so give the registration a certificate of its own in "delivery.keyVault.certificate".`);
        }
        const isExportable = newest.kind === 'read' && typeof newest.value !== 'string' ? newest.value.isExportable : undefined;
        if (isExportable === false) {
            this.#settings.context.log.warning(`The vault keeps the private key of ${this.name} from being exported, so what takes the certificate from there gets no key: make the key exportable in the issuance policy of the certificate, and run again with rotate: force.`);
        }
    }
    async #versionWith(thumbprint) {
        const newest = await this.#reader.newest();
        if (newest.kind === 'fault')
            return this.#unlessHidden(newest.fault, WRITE_CERTIFICATES);
        if (typeof newest.value === 'string')
            return undefined;
        if (newest.value.isEnabled && newest.value.thumbprint === thumbprint)
            return newest.value.version;
        const versions = await this.#reader.versions();
        if (versions.kind === 'fault')
            return this.#unlessHidden(versions.fault, WRITE_CERTIFICATES);
        return versions.value.find((version) => version.isEnabled && version.thumbprint === thumbprint)?.version;
    }
    #unlessHidden(fault, right) {
        const kind = vault_fault_kindOf(fault);
        const why = denialOf(fault, right) ?? (kind === 'not-found' || kind === 'disabled' ? describeFault(fault) : undefined);
        if (why === undefined)
            throw this.#refusal(fault, `Reading the key of ${this.name}`);
        this.#settings.context.log.info(`The key of ${this.name} cannot be read back: ${why}`);
        return undefined;
    }
    #refusal(fault, doing) {
        return vaultRefusal(fault, { doing, right: WRITE_CERTIFICATES }, this.#vault);
    }
}
function ownerOf({ tags }) {
    const owner = tags['managed-by'] === managed_names/* MANAGED_BY */.Kf ? (tags['application-id'] ?? '') : '';
    return (0,domain_identifiers/* isGuid */.W_)(owner) ? (0,domain_identifiers/* applicationId */.E7)(owner) : undefined;
}

// EXTERNAL MODULE: ./build/domain/displayed-text.js
var displayed_text = __webpack_require__(42264);
;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/organization.js



const CONNECTED_SERVICES = ['exchangeOnline', 'sharePointOnline'];
const SERVICE_NAMES = {
    exchangeOnline: { label: 'Exchange Online', flag: 'isExchangeOnline', settings: 'exchangeOnlineSettings' },
    sharePointOnline: { label: 'SharePoint Online', flag: 'isSharePointOnline', settings: 'sharePointOnlineSettings' }
};
const LONGEST_NAME = 100;
function organization_readOrganization(given) {
    const id = (0,json_fields/* textField */.M8)(given, 'id');
    if (!(0,json_fields/* isJsonObject */.OW)(given) || id === undefined || !(0,domain_identifiers/* isGuid */.W_)(id))
        return undefined;
    return {
        id,
        name: (0,displayed_text/* displayedText */.x3)((0,json_fields/* textOf */.b6)(given['name']) ?? (0,json_fields/* textOf */.b6)(given['officeName']) ?? id, LONGEST_NAME),
        tenantId: (0,json_fields/* textOf */.b6)(given['msid'])?.toLowerCase(),
        type: (0,json_fields/* textOf */.b6)(given['type']),
        region: (0,json_fields/* textOf */.b6)(given['region']),
        connections: {
            exchangeOnline: readConnection(given, 'exchangeOnline'),
            sharePointOnline: readConnection(given, 'sharePointOnline')
        },
        hasTeams: given['isTeamsOnline'] === true,
        hasTeamsChats: given['isTeamsChatsOnline'] === true,
        given
    };
}
function readConnection(organization, service) {
    const { flag, settings } = SERVICE_NAMES[service];
    const given = organization[settings];
    return {
        isOn: organization[flag] === true,
        applicationId: readApplicationId((0,json_fields/* field */.ZZ)(given, 'applicationId')),
        thumbprint: readThumbprint((0,json_fields/* field */.ZZ)(given, 'applicationCertificateThumbprint')),
        account: (0,json_fields/* textField */.M8)(given, 'account'),
        organizationName: (0,json_fields/* textField */.M8)(given, 'officeOrganizationName')?.replace(/^@/, ''),
        given: (0,json_fields/* isJsonObject */.OW)(given) ? given : undefined
    };
}
const NO_GUID = '00000000-0000-0000-0000-000000000000';
function readApplicationId(value) {
    const id = (0,json_fields/* textOf */.b6)(value);
    return id !== undefined && (0,domain_identifiers/* isGuid */.W_)(id) && id !== NO_GUID ? (0,domain_identifiers/* applicationId */.E7)(id) : undefined;
}
function readThumbprint(value) {
    try {
        return (0,domain_identifiers/* thumbprint */.O1)((0,json_fields/* textOf */.b6)(value) ?? '');
    }
    catch (error) {
        if (error instanceof RangeError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/wanted-organization.js



function wantedOrganization({ tenant, region, services, application }, { impersonationAccount }) {
    const identity = application.flow === 'existing' ? application.identity : undefined;
    const account = identity?.kind === 'username' ? identity.username : impersonationAccount;
    const organizationName = identity?.kind === 'organizationName' ? identity.organizationName : undefined;
    const domain = organizationName ?? ((0,domain_identifiers/* isGuid */.W_)(tenant) ? account?.split('@')[1] : tenant);
    return { region, services, account, organizationName, domain };
}
function servicesInUse(organization, { services }) {
    return CONNECTED_SERVICES.filter((service) => services[service] || organization?.connections[service].isOn === true);
}
function accountFor(organization, { account }) {
    const connections = organization?.connections;
    return account ?? connections?.exchangeOnline.account ?? connections?.sharePointOnline.account;
}
function domainFor(organization, wanted) {
    return wanted.domain ?? accountFor(organization, wanted)?.split('@')[1];
}
function heldThumbprint(organization, wanted) {
    const held = servicesInUse(organization, wanted).map((service) => {
        const { isOn, thumbprint } = organization.connections[service];
        return isOn ? thumbprint : undefined;
    });
    return held.every((thumbprint) => thumbprint === held[0]) ? held[0] : undefined;
}
function applicationsOf({ connections }) {
    return CONNECTED_SERVICES.flatMap((service) => {
        const { isOn, applicationId } = connections[service];
        return isOn && applicationId !== undefined ? [applicationId] : [];
    });
}
function differences(organization, wanted) {
    const { services } = wanted;
    return [
        ...instead('region', organization.region, wanted.region),
        ...CONNECTED_SERVICES.filter((service) => services[service] && !organization.connections[service].isOn).map((service) => `${SERVICE_NAMES[service].label} is off`),
        ...(services.teams && !organization.hasTeams ? ['Microsoft Teams is off'] : []),
        ...(services.teamsChats && !organization.hasTeamsChats ? ['team chats are off'] : []),
        ...identityDifferences(organization, wanted)
    ];
}
function identityDifferences({ connections: { exchangeOnline, sharePointOnline } }, { account, organizationName }) {
    const accounts = [
        ...(exchangeOnline.isOn ? [exchangeOnline.account] : []),
        ...(sharePointOnline.isOn && sharePointOnline.account !== undefined ? [sharePointOnline.account] : [])
    ];
    const different = accounts.flatMap((held) => instead('account', held, account));
    const name = sharePointOnline.isOn
        ? instead('organization name', sharePointOnline.organizationName, organizationName)
        : [];
    return [...new Set([...different, ...name])];
}
const LONGEST_HELD = 100;
function instead(what, held, wanted) {
    if (wanted === undefined || held?.toLowerCase() === wanted.toLowerCase())
        return [];
    if (held === undefined)
        return [`no ${what} instead of ${wanted}`];
    return [`${what} ${(0,displayed_text/* displayedText */.x3)(held, LONGEST_HELD)} instead of ${wanted}`];
}
function additionalServices(organization, { services }) {
    return [
        ...CONNECTED_SERVICES.filter((service) => organization.connections[service].isOn && !services[service]).map((service) => SERVICE_NAMES[service].label),
        ...(organization.hasTeams && !services.teams ? ['Microsoft Teams'] : []),
        ...(organization.hasTeamsChats && !services.teamsChats ? ['team chats'] : [])
    ];
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/organization-body.js


function organizationBody(organization, wanted, credential) {
    const { services, region } = wanted;
    const settings = servicesInUse(organization, wanted).flatMap((service) => {
        const names = SERVICE_NAMES[service];
        return [
            [names.flag, true],
            [names.settings, connectionSettings(service, organization, wanted, credential)]
        ];
    });
    return {
        ...(organization === undefined ? NEW_ORGANIZATION : withoutReadOnly(organization.given)),
        region,
        ...(services.teams ? { isTeamsOnline: true } : {}),
        ...(services.teamsChats ? { isTeamsChatsOnline: true } : {}),
        configureApplication: false,
        ...Object.fromEntries(settings)
    };
}
const NEW_ORGANIZATION = {
    type: 'Office365',
    isExchangeOnline: false,
    isSharePointOnline: false,
    isTeamsOnline: false,
    isTeamsChatsOnline: false
};
const READ_ONLY = new Set(['id', '_links', '_actions', 'isBackedup', 'firstBackuptime', 'lastBackuptime']);
function withoutReadOnly(given) {
    return Object.fromEntries(Object.entries(given).filter(([name]) => !READ_ONLY.has(name)));
}
function connectionSettings(service, organization, wanted, { applicationId, thumbprint, pfx, pfxPassword }) {
    const given = organization?.connections[service].isOn ? organization.connections[service].given : undefined;
    return {
        ...(given ?? newConnection(service, organization, wanted)),
        ...namedIdentity(service, given, wanted),
        useApplicationOnlyAuth: true,
        useMfa: true,
        applicationId,
        applicationCertificate: pfx,
        applicationCertificatePassword: pfxPassword,
        applicationCertificateThumbprint: thumbprint
    };
}
function newConnection(service, organization, wanted) {
    return service === 'exchangeOnline'
        ? { account: accountFor(organization, wanted), grantAdminAccess: false }
        : {
            officeOrganizationName: domainFor(organization, wanted),
            grantAdminAccess: false,
            sharePointSaveAllWebParts: false
        };
}
function namedIdentity(service, given, { account, organizationName }) {
    if (given === undefined)
        return {};
    const takesAccount = service === 'exchangeOnline' || typeof given['account'] === 'string';
    return {
        ...(account !== undefined && takesAccount ? { account } : {}),
        ...(organizationName !== undefined && service === 'sharePointOnline'
            ? { officeOrganizationName: organizationName }
            : {})
    };
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/retry.js



const CONFLICT = 409;
const NOT_NOW_CODES = new Set(['Timeout', 'OperationConflict', 'ProxyOffline']);
function retry_mayPass(failure) {
    if (failure.kind === 'no-answer')
        return true;
    const { status, words, errorCode } = failure;
    const signIn = tokenRefusalOf(new Error(words));
    if (signIn !== undefined)
        return isTransient(signIn) || maybeNotReplicated(signIn, 'application');
    const isNotNow = status === CONFLICT || (errorCode !== undefined && NOT_NOW_CODES.has(errorCode));
    return isNotNow || (0,passing_status/* isPassingStatus */.W)(status);
}
const PATIENCE_MS = 60_000;
async function askWithRetry(ask, { clock, deadline, signal, log }) {
    const end = Math.min(deadline.getTime(), clock.now().getTime() + PATIENCE_MS);
    const waiting = (0,backoff/* backoff */.J)('the VB365 server', { clock, deadline: new Date(end), signal, log });
    for (;;) {
        const answer = await ask();
        if (answer.kind === 'success' || !retry_mayPass(answer))
            return answer;
        if (!(await waiting.wait(retryAfterOf(answer))))
            return answer;
    }
}
function retryAfterOf(failure) {
    return failure.kind === 'refusal' ? failure.retryAfterSeconds : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/undeliverable.js



function requireChangeable(server, organizations, wanted) {
    const [organization, ...others] = organizations;
    if (others.length > 0) {
        const names = organizations.map(({ name, id }) => `${name} (${id})`).join(', ');
        throw new errors/* ActionError */.lZ('application-conflict', `The VB365 server ${server} has several organizations of this tenant: ${names}. Remove all but one there.`);
    }
    if (organization !== undefined && organization.type !== undefined && organization.type !== 'Office365') {
        throw new errors/* ActionError */.lZ('application-conflict', `The organization ${organization.name} on the VB365 server ${server} has the type ${(0,displayed_text/* displayedText */.x3)(organization.type)}. It cannot be changed from here, because its on-premises part has passwords that the server does not give back: take the PFX there by hand, and remove "delivery.vb365" from the registration file.`);
    }
    requireIdentity(server, organization, wanted);
    return organization;
}
function requireIdentity(server, organization, wanted) {
    const isNew = (service) => wanted.services[service] && organization?.connections[service].isOn !== true;
    const lacksAccount = isNew('exchangeOnline') && accountFor(organization, wanted) === undefined;
    const lacksDomain = isNew('sharePointOnline') && domainFor(organization, wanted) === undefined;
    if (!lacksAccount && !lacksDomain)
        return;
    const missing = organization === undefined ? 'has no organization of this tenant yet' : 'lacks a service of this tenant';
    const needed = lacksAccount ? 'an account of the tenant (name@domain)' : 'a domain of the tenant';
    const remedy = lacksAccount
        ? 'Give the impersonation account as "impersonationAccount" in "delivery.vb365", with "flow": "existing" as "username" in "application", or add it in VB365 once by hand.'
        : 'Give a domain as "tenant" in the registration file.';
    throw new errors/* ActionError */.lZ('registration-invalid', `The VB365 server ${server} ${missing}, and to add it ${needed} is needed, which the registration does not name. ${remedy}`);
}
function requireOwn(server, organization, applicationId, replaceApplication) {
    const foreign = applicationsOf(organization).find((held) => held !== applicationId);
    if (foreign === undefined || replaceApplication)
        return;
    throw new errors/* ActionError */.lZ('application-conflict', `The organization ${organization.name} on the VB365 server ${server} uses the application ${foreign}, not ${applicationId}, so it was not changed. If it is to use ${applicationId} from now on, set "replaceApplication" to true in "delivery.vb365".`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-error.js


function describeFailure(failure) {
    if (failure.kind === 'no-answer')
        return failure.reason;
    const { status, words, errorCode } = failure;
    const particulars = [...(errorCode === undefined ? [] : [errorCode]), `HTTP ${status}`].join(', ');
    return words === undefined ? `no reason given (${particulars})` : `${words} (${particulars})`;
}
function failureError(server, doing, failure) {
    const code = retry_mayPass(failure) ? 'service-unreachable' : 'request-refused';
    return new errors/* ActionError */.lZ(code, `${doing} the VB365 server ${server} failed: ${describeFailure(failure)}.`);
}
function withoutRestApi(server) {
    return new errors/* ActionError */.lZ('service-unreachable', `What answers at ${server} does not offer version 8 of the REST API of VB365. Check "server" in "delivery.vb365": host and port are those of the REST API, by default port 4443, and VB365 has to be 8 or later.`);
}
const MFA = /multi.?factor|two.?factor|second factor|\bmfa\b/i;
function signInError(server, username, failure) {
    if (retry_mayPass(failure)) {
        const why = describeFailure(failure);
        return new errors/* ActionError */.lZ('service-unreachable', `The VB365 server ${server} did not sign ${username} in: ${why}. Run again when the server is available.`);
    }
    if (failure.kind === 'refusal' && [404, 405, 501].includes(failure.status)) {
        return withoutRestApi(server);
    }
    const answer = `The server answered: ${describeFailure(failure)}.`;
    if (failure.kind === 'refusal' && MFA.test(failure.words ?? '')) {
        return new errors/* ActionError */.lZ('sign-in-failed', `The account ${username} of the VB365 server ${server} uses multi-factor authentication, which the REST API of VB365 does not support. In VB365 open Manage Users & Roles > Users and Roles, edit the account, and select "This is a service account (disables two-factor authentication)"; or name another account as "username" in "delivery.vb365". ${answer}`);
    }
    return new errors/* ActionError */.lZ('sign-in-failed', `The VB365 server ${server} did not sign ${username} in. Check "username" in "delivery.vb365" (DOMAIN\\name or name@domain) and the input "vb365-password". The account needs the role Veeam Backup Administrator and may not use multi-factor authentication. ${answer}`);
}
function organizationsRefused(server, username, failure, isClosed) {
    const answer = `The server answered: ${describeFailure(failure)}.`;
    return new errors/* ActionError */.lZ('permission-missing', isClosed
        ? `The REST API of the VB365 server ${server} serves restore operators only, which closes everything else. Switch that off on the server (Set-VBORestAPISettings -EnableOperatorAuthenticationOnly:$false), or name a REST API on another machine as "server" in "delivery.vb365". ${answer}`
        : `The account ${username} may not read the organizations of the VB365 server ${server}. Give it the role Veeam Backup Administrator there. ${answer}`);
}
function tokenRefused(server) {
    return new errors/* ActionError */.lZ('sign-in-failed', `The VB365 server ${server} signs in and then does not accept its own token. Check that the clocks of the VB365 server, of the machine with its REST API and of its proxies show the same time in UTC.`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/bring-up-to-date.js








async function bringUpToDate(target, api, makeCredential, context) {
    const { server, wanted } = target;
    const waiting = (0,backoff/* backoff */.J)(server, context);
    let organization = await look(target, api);
    if (organization !== undefined && bring_up_to_date_isUpToDate(organization, target))
        return;
    const credential = await makeCredential();
    for (;;) {
        const doing = organization === undefined ? 'Adding the organization to' : 'Changing the organization on';
        context.log.info(`${doing} the VB365 server ${server}, which connects to Microsoft 365 first`);
        const answer = await api.store(organization, organizationBody(organization, wanted, credential));
        if (answer.kind === 'success')
            return;
        const failure = failureError(server, doing, answer);
        if (!retry_mayPass(answer))
            throw failure;
        const hasTime = await waiting.wait(retryAfterOf(answer));
        const collides = organization === undefined && answer.kind === 'refusal' && answer.status === 409;
        organization = await look(target, api).catch((error) => {
            throw afterwards(`${failure.message} Whether the server stored it is not known`, error);
        });
        if (organization !== undefined && bring_up_to_date_isUpToDate(organization, target))
            return;
        if (!hasTime || (collides && organization === undefined))
            throw failure;
    }
}
async function look({ server, tenantId, applicationId, wanted, replaceApplication }, api) {
    const organization = requireChangeable(server, await api.organizationsOf(tenantId), wanted);
    if (organization !== undefined)
        requireOwn(server, organization, applicationId, replaceApplication);
    return organization;
}
function afterwards(what, cause) {
    const error = (0,errors/* asActionError */.z6)(cause);
    if (error.code === 'cancelled')
        return error;
    return new errors/* ActionError */.lZ(error.code, `${what}: ${error.message} The next run looks and finishes it.`, { cause });
}
function bring_up_to_date_isUpToDate(organization, target) {
    return differences(organization, target.wanted).length === 0 && unservedServices(organization, target).length === 0;
}
function unservedServices(organization, { wanted, applicationId, thumbprint }) {
    return servicesInUse(organization, wanted).flatMap((service) => {
        const connection = organization.connections[service];
        const isServed = connection.applicationId === applicationId && connection.thumbprint === thumbprint;
        return isServed ? [] : [SERVICE_NAMES[service].label];
    });
}
async function verifyStored(target, api, { log }) {
    const { server, tenantId, applicationId, thumbprint, wanted } = target;
    const [organization] = await api.organizationsOf(tenantId).catch((error) => {
        throw afterwards(`The VB365 server ${server} took the certificate ${thumbprint} and does not show it`, error);
    });
    const unserved = organization === undefined ? ['the organization, which is gone'] : unservedServices(organization, target);
    if (organization === undefined || unserved.length > 0) {
        throw new errors/* ActionError */.lZ('request-refused', `The VB365 server ${server} took the certificate ${thumbprint} of the application ${applicationId} and does not show it for ${unserved.join(' and ')}. Look at the organization in VB365, and run again.`);
    }
    const different = differences(organization, wanted);
    if (different.length > 0) {
        log.warning(`The VB365 server ${server} took the organization ${organization.name} and still differs from the registration: ${different.join(', ')}.`);
    }
    await warnOfEarlierCertificates(organization, target, api, log);
}
async function warnOfEarlierCertificates(organization, { server, applicationId, thumbprint }, api, log) {
    const what = `The organization ${organization.name} on the VB365 server ${server} has the certificate ${thumbprint} now, but its backup applications`;
    const applications = await api.backupApplications(organization).catch((error) => {
        const { code, message } = (0,errors/* asActionError */.z6)(error);
        if (code === 'cancelled')
            throw error;
        log.warning(`${what} could not be read: ${message}`);
        return [];
    });
    const earlier = applications.filter((application) => application.applicationId === applicationId && application.thumbprint !== thumbprint);
    for (const { thumbprint: kept } of earlier) {
        log.warning(`${what} still use ${kept} for the same application ${applicationId}. Backups will fail there once that certificate is removed or expires: give the new PFX in the Backup Applications Manager of VB365, or remove the entry.`);
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/service-rules.js

const WITHOUT_TEAMS = ['China'];
const WITH_TEAM_CHATS = ['Worldwide'];
function refuseImpossibleServices({ services, region }) {
    const { exchangeOnline, sharePointOnline, teams, teamsChats } = services;
    if (!exchangeOnline && !sharePointOnline) {
        throw service_rules_refusal('An organization of a VB365 server needs Exchange Online or SharePoint Online');
    }
    if (teams && !(exchangeOnline && sharePointOnline)) {
        throw service_rules_refusal('VB365 protects Microsoft Teams only together with Exchange Online and SharePoint Online');
    }
    if (teamsChats && !teams)
        throw service_rules_refusal('VB365 protects team chats only together with Microsoft Teams');
    if (teams && WITHOUT_TEAMS.includes(region)) {
        throw service_rules_refusal(`VB365 does not protect Microsoft Teams in the region ${region}`);
    }
    if (teamsChats && !WITH_TEAM_CHATS.includes(region)) {
        throw service_rules_refusal(`VB365 does not protect team chats in the region ${region}`);
    }
}
function service_rules_refusal(why) {
    return new errors/* ActionError */.lZ('registration-invalid', `${why}. Change "services" or "region" in the registration file.`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-api.js





const HEALTH = '/v8/Health';
const ORGANIZATIONS = '/v8/Organizations';
const LONGEST_FINDING = 200;
const PAGE_SIZE = 1_000;
class Vb365Api {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    async health() {
        const { server, connection, context } = this.#settings;
        const answer = await askWithRetry(() => connection.send({ method: 'GET', path: HEALTH }), context);
        if (answer.kind === 'refusal' && !retry_mayPass(answer))
            return [];
        if (answer.kind !== 'success')
            throw failureError(server, 'Asking for the health of', answer);
        const entries = Object.entries(Object((0,json_fields/* field */.ZZ)(answer.body, 'entries')));
        return entries.flatMap(([name, entry]) => {
            if ((0,json_fields/* field */.ZZ)(entry, 'status') !== 'Unhealthy')
                return [];
            const description = (0,json_fields/* textField */.M8)(entry, 'description');
            return [(0,displayed_text/* displayedText */.x3)(description === undefined ? name : `${name} (${description})`, LONGEST_FINDING)];
        });
    }
    async requireListing() {
        await this.#organizations({ limit: '1', offset: '0' });
    }
    async organizationsOf(tenantId) {
        const found = await allPages((page) => this.#organizations({ msid: tenantId, ...page }));
        return found
            .map(organization_readOrganization)
            .filter((organization) => organization !== undefined)
            .filter((organization) => organization.tenantId === tenantId);
    }
    async backupApplications({ id }) {
        const { server } = this.#settings;
        const found = await allPages(async (page) => {
            const answer = await this.#read(`${ORGANIZATIONS}/${id}/BackupApplications`, page);
            if (answer.kind === 'success')
                return answer.body;
            throw failureError(server, 'Reading the backup applications of', answer);
        });
        return found.flatMap((application) => {
            const thumbprint = readThumbprint((0,json_fields/* field */.ZZ)(application, 'certificateThumbprint'));
            const applicationId = readApplicationId((0,json_fields/* field */.ZZ)(application, 'applicationId'));
            return thumbprint === undefined ? [] : [{ applicationId, thumbprint }];
        });
    }
    store(organization, body) {
        const { session } = this.#settings;
        return organization === undefined
            ? session.send({ method: 'POST', path: ORGANIZATIONS, body, isChange: true })
            : session.send({ method: 'PUT', path: `${ORGANIZATIONS}/${organization.id}`, body, isChange: true });
    }
    async #organizations(query) {
        const { server, username, connection } = this.#settings;
        const answer = await this.#read(ORGANIZATIONS, query);
        if (answer.kind === 'success')
            return answer.body;
        if (retry_mayPass(answer))
            throw failureError(server, 'Reading the organizations of', answer);
        const health = await connection.send({ method: 'GET', path: HEALTH });
        throw organizationsRefused(server, username, answer, health.kind === 'refusal' && !retry_mayPass(health));
    }
    #read(path, query) {
        const { session, context } = this.#settings;
        return askWithRetry(async () => {
            const answer = await session.send({ method: 'GET', path: `${path}?${new URLSearchParams(query)}` });
            return answer.kind !== 'success' || Array.isArray((0,json_fields/* field */.ZZ)(answer.body, 'results'))
                ? answer
                : { kind: 'no-answer', reason: 'the answer has no list of results' };
        }, context);
    }
}
async function allPages(readPage) {
    const found = [];
    for (;;) {
        const page = await readPage({ limit: String(PAGE_SIZE), offset: String(found.length) });
        const results = (0,json_fields/* field */.ZZ)(page, 'results');
        if (!Array.isArray(results) || results.length === 0)
            return found;
        found.push(...results);
        const limit = (0,json_fields/* field */.ZZ)(page, 'limit');
        if (results.length < (typeof limit === 'number' ? limit : PAGE_SIZE))
            return found;
    }
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
// EXTERNAL MODULE: ./node_modules/https-proxy-agent/dist/index.js + 1 modules
var dist = __webpack_require__(71566);
;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/server-pin.js





class UnexpectedCertificate extends Error {
    name = 'UnexpectedCertificate';
    seen;
    constructor(seen) {
        super('the server has a certificate other than the pinned one');
        this.seen = seen;
    }
}
const HANDSHAKE_TIMEOUT_MS = 30_000;
class Pin {
    #thumbprint;
    refusal;
    constructor(thumbprint) {
        this.#thumbprint = thumbprint;
    }
    async verify(socket) {
        this.refusal = undefined;
        try {
            if (!(socket instanceof external_node_tls_.TLSSocket))
                throw new TypeError('not a TLS connection');
            await handshake(socket);
            const certificate = socket.getPeerX509Certificate();
            const seen = certificate && (0,domain_identifiers/* thumbprintSha256 */.Pn)(certificate.fingerprint256);
            if (seen === this.#thumbprint)
                return socket;
            this.refusal = new UnexpectedCertificate(seen);
            throw this.refusal;
        }
        catch (error) {
            socket.destroy();
            throw error;
        }
    }
}
async function handshake(socket) {
    const signal = AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS);
    try {
        await (0,external_node_events_.once)(socket, 'secureConnect', { signal });
    }
    catch (error) {
        throw signal.aborted ? Object.assign(new Error('no TLS handshake', { cause: error }), { code: 'ETIMEDOUT' }) : error;
    }
}
const WITHOUT_AUTHORITY = { rejectUnauthorized: false };
class PinnedAgent extends external_node_https_.Agent {
    #pin;
    constructor(pin) {
        super({ keepAlive: true, maxCachedSessions: 0 });
        this.#pin = pin;
    }
    createConnection(options, callback) {
        const socket = super.createConnection({ ...options, ...WITHOUT_AUTHORITY });
        if (!socket)
            return undefined;
        this.#pin.verify(socket).then(() => callback(null, socket), (error) => callback(error, socket));
        return undefined;
    }
}
class PinnedTunnel extends dist/* HttpsProxyAgent */.b {
    #tunnel;
    #pin;
    constructor(tunnel, pin) {
        super(tunnel.proxy);
        this.#tunnel = tunnel;
        this.#pin = pin;
    }
    async connect(request, options) {
        return this.#pin.verify(await this.#tunnel.connect(request, { ...options, ...WITHOUT_AUTHORITY }));
    }
}
function serverPinPolicy(thumbprint) {
    const pin = new Pin(thumbprint);
    const direct = new PinnedAgent(pin);
    return {
        name: 'serverPin',
        async sendRequest(request, next) {
            const { agent } = request;
            request.agent = agent instanceof dist/* HttpsProxyAgent */.b ? new PinnedTunnel(agent, pin) : direct;
            return next(request).catch((error) => {
                throw pin.refusal ?? error;
            });
        }
    };
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/unreachable.js



function unreachableError(server, cause) {
    return new errors/* ActionError */.lZ('service-unreachable', `The VB365 server ${server} ${problemOf(server, cause)}.`, { cause });
}
function problemOf(server, cause) {
    if (cause instanceof UnexpectedCertificate)
        return unexpectedCertificate(server, cause);
    const { code } = Object(cause);
    const why = typeof code === 'string' ? UNTRUSTED[code] : undefined;
    return why === undefined ? unconnected(cause) : untrusted(server, why);
}
function unexpectedCertificate(server, { seen }) {
    const shown = seen === undefined ? 'it showed none' : `the fingerprint of its certificate is ${seen}`;
    return `does not have the certificate that "serverThumbprint" in "delivery.vb365" names: ${shown}. Nothing was sent to it. If its certificate was replaced, put the new fingerprint there, ${howToRead(server)}`;
}
const UNTRUSTED = {
    DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
    SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an unknown authority',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an unknown authority',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an unknown authority',
    ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name'
};
function untrusted(server, why) {
    return `is not trusted by this machine: its certificate ${why}. Give the SHA-256 fingerprint of its certificate as "serverThumbprint" in "delivery.vb365", ${howToRead(server)}`;
}
function howToRead(server) {
    const { hostname, port } = new URL(server);
    return `as this command shows it from a network that you trust: openssl s_client -connect ${hostname}:${port || '443'} </dev/null | openssl x509 -noout -fingerprint -sha256`;
}
function unconnected(cause) {
    return `cannot be reached: ${(0,connection_problem/* connectionProblem */.E)(cause).text}. Check "server" in "delivery.vb365", and that the REST API is enabled there (General Options > REST API)`;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-connection.js









const DEFAULT_PATIENCE = { readMs: 60_000, changeMs: 10 * 60_000 };
const LONGEST_WORDS = 500;
class Vb365Connection {
    #settings;
    #client = (0,esm/* createDefaultHttpClient */.fl)();
    #pipeline = (0,proxied_pipeline/* proxiedPipeline */.A)();
    #secrets = new Set();
    #changeSignal;
    constructor(settings) {
        this.#settings = settings;
        this.#changeSignal = (0,cancellation/* signalForWrites */.I)(settings.context.signal);
        const { serverThumbprint } = settings.delivery;
        if (serverThumbprint !== undefined)
            this.#pipeline.addPolicy(serverPinPolicy(serverThumbprint));
    }
    keepSecret(secret) {
        this.#settings.mask(secret);
        this.#secrets.add(secret);
    }
    async send(request) {
        const { context } = this.#settings;
        context.signal.throwIfAborted();
        try {
            return this.#read(request, await this.#pipeline.sendRequest(this.#client, this.#prepare(request)));
        }
        catch (error) {
            context.signal.throwIfAborted();
            return this.#withoutAnswer(error);
        }
    }
    #prepare({ method, path, body, token, isChange = false }) {
        const { delivery, context, patience = DEFAULT_PATIENCE } = this.#settings;
        const request = (0,esm/* createPipelineRequest */.G6)({
            url: `${delivery.server}${path}`,
            method,
            headers: (0,esm/* createHttpHeaders */.Nc)({
                accept: 'application/json',
                ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
            }),
            abortSignal: AbortSignal.any([
                isChange ? this.#changeSignal : context.signal,
                AbortSignal.timeout(isChange ? patience.changeMs : patience.readMs)
            ]),
            requestOverrides: { rejectUnauthorized: true }
        });
        if (body instanceof URLSearchParams) {
            request.headers.set('content-type', 'application/x-www-form-urlencoded');
            request.body = body.toString();
        }
        else if (body !== undefined) {
            request.headers.set('content-type', 'application/json');
            request.body = JSON.stringify(body);
        }
        return request;
    }
    #read({ method }, { status, headers, bodyAsText }) {
        const body = parsedJson(bodyAsText ?? '');
        if (status >= 400) {
            const words = (0,json_fields/* textField */.M8)(body, 'message') ?? (0,json_fields/* textField */.M8)(body, 'error_description');
            return {
                kind: 'refusal',
                status,
                words: words === undefined ? undefined : this.#inOneLine(words),
                errorCode: (0,json_fields/* textField */.M8)(body, 'errorCode') ?? (0,json_fields/* textField */.M8)(body, 'error'),
                retryAfterSeconds: (0,retry_after/* retryAfterSeconds */.C)(headers.get('retry-after'), this.#settings.context.clock.now())
            };
        }
        if (status >= 300)
            return { kind: 'no-answer', reason: `the answer is a redirect (HTTP ${status})` };
        const isEmpty = (bodyAsText ?? '') === '';
        if (isEmpty ? method === 'GET' : body === undefined) {
            return { kind: 'no-answer', reason: `the answer with status ${status} is ${isEmpty ? 'empty' : 'not JSON'}` };
        }
        return { kind: 'success', status, body };
    }
    #inOneLine(words) {
        let shown = words.replace(/\s+/g, ' ').trim();
        for (const secret of this.#secrets)
            shown = shown.replaceAll(secret, '***');
        return (0,displayed_text/* displayedText */.x3)(shown, LONGEST_WORDS).replace(/[.\s]+$/, '');
    }
    #withoutAnswer(error) {
        const { server } = this.#settings.delivery;
        if (error instanceof UnexpectedCertificate)
            throw unreachableError(server, error);
        const problem = (0,connection_problem/* connectionProblem */.E)(error);
        if (problem.kind === 'transient')
            return { kind: 'no-answer', reason: problem.text };
        throw unreachableError(server, error);
    }
}
function parsedJson(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-session.js



class Vb365Session {
    #settings;
    #token;
    constructor(settings) {
        this.#settings = settings;
        settings.connection.keepSecret(settings.password);
    }
    async send(request) {
        const { connection, server } = this.#settings;
        const token = this.#signedIn();
        const answer = await connection.send({ ...request, token: await token });
        if (!isTokenRefused(answer))
            return answer;
        if (this.#token === token)
            this.#token = undefined;
        const second = await connection.send({ ...request, token: await this.#signedIn() });
        if (isTokenRefused(second))
            throw tokenRefused(server);
        return second;
    }
    #signedIn() {
        if (this.#token === undefined) {
            const token = this.#signIn();
            this.#token = token;
            token.catch(() => {
                if (this.#token === token)
                    this.#token = undefined;
            });
        }
        return this.#token;
    }
    async #signIn() {
        const { connection, context, server, username, password } = this.#settings;
        const body = new URLSearchParams({
            grant_type: 'password',
            username,
            password,
            disable_antiforgery_token: 'true'
        });
        const answer = await askWithRetry(async () => {
            const given = await connection.send({ method: 'POST', path: '/v8/token', body });
            if (given.kind === 'success' && (0,json_fields/* textField */.M8)(given.body, 'access_token') === undefined) {
                return { kind: 'no-answer', reason: 'the answer has no token' };
            }
            return given;
        }, context);
        if (answer.kind !== 'success')
            throw signInError(server, username, answer);
        const token = (0,json_fields/* textField */.M8)(answer.body, 'access_token') ?? '';
        connection.keepSecret(token);
        const refreshToken = (0,json_fields/* textField */.M8)(answer.body, 'refresh_token');
        if (refreshToken !== undefined)
            connection.keepSecret(refreshToken);
        return token;
    }
}
function isTokenRefused(answer) {
    return answer.kind === 'refusal' && answer.status === 401;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-server.js










const PFX_PROTECTION = { encryption: 'TripleDES_SHA1', iterations: write_pfx/* ITERATIONS_FOR_RANDOM_PASSWORD */.z };
class Vb365Server {
    kind = 'vb365';
    name;
    #settings;
    #wanted;
    #connection;
    #opened;
    constructor(settings) {
        const { delivery, registration } = settings;
        this.#settings = settings;
        this.name = new URL(delivery.server).origin;
        this.#wanted = wantedOrganization(registration, delivery);
        this.#connection = new Vb365Connection({ ...settings, delivery: { ...delivery, server: this.name } });
    }
    async prepare() {
        const { registration, context } = this.#settings;
        refuseImpossibleServices(registration);
        const api = this.#api();
        const unhealthy = await api.health();
        if (unhealthy.length > 0) {
            context.log.warning(`The VB365 server ${this.name} calls itself unhealthy: ${unhealthy.join(', ')}.`);
        }
        await api.requireListing();
    }
    async observe(tenantId) {
        const owner = await tenantId;
        if (owner === undefined)
            return this.#reading(vb365_server_unknown('the ID of the tenant is not known'));
        if (this.#settings.password === undefined) {
            return this.#reading(vb365_server_unknown('the input "vb365-password" is not given'));
        }
        const api = this.#api();
        const found = await attempt(api.organizationsOf(owner));
        if (found.kind === 'unknown')
            return this.#reading(found);
        const organization = requireChangeable(this.name, found.value, this.#wanted);
        if (organization === undefined)
            return this.#reading({ kind: 'known', thumbprint: undefined });
        this.#warnOfAdditionalServices(organization);
        const state = {
            applicationId: this.#applicationOf(organization),
            outdated: differences(organization, this.#wanted)
        };
        const pool = await attempt(api.backupApplications(organization));
        if (pool.kind === 'unknown')
            return this.#reading(pool, state);
        const thumbprint = heldThumbprint(organization, this.#wanted);
        const inUse = [...new Set(pool.value.map((application) => application.thumbprint))];
        return this.#reading({ kind: 'known', thumbprint }, { ...state, inUse: inUse.filter((used) => used !== thumbprint) });
    }
    async deliver({ certificate, applicationId, tenantId }) {
        if (tenantId === undefined)
            throw unknownTenant(this.name);
        const { delivery, context } = this.#settings;
        const { thumbprint } = certificate.facts;
        const { replaceApplication } = delivery;
        const target = { server: this.name, tenantId, applicationId, thumbprint, wanted: this.#wanted, replaceApplication };
        await bringUpToDate(target, this.#api(), () => this.#credential(certificate, applicationId), context);
        await verifyStored(target, this.#api(), context);
    }
    #api() {
        const { delivery, password, context } = this.#settings;
        if (password === undefined) {
            throw new errors/* ActionError */.lZ('input-invalid', `The input "vb365-password" is missing: it is the password of the account ${delivery.username} on the VB365 server ${this.name}. Take it from a secret.`);
        }
        const shared = { server: this.name, username: delivery.username, connection: this.#connection, context };
        this.#opened ??= new Vb365Api({ ...shared, session: new Vb365Session({ ...shared, password }) });
        return this.#opened;
    }
    async #credential(certificate, applicationId) {
        const { certificate: request } = this.#settings.registration;
        const { thumbprint, subject } = certificate.facts;
        const password = oneTimePassword((secret) => this.#connection.keepSecret(secret));
        const friendlyName = request.source === 'generate' ? request.friendlyName : subject;
        const pfx = await (0,write_pfx/* writePfx */.S)({ ...certificate, friendlyName }, { password, ...PFX_PROTECTION });
        return { applicationId, thumbprint, pfx: pfx.toString('base64'), pfxPassword: password };
    }
    #applicationOf(organization) {
        const { application } = this.#settings.registration;
        const own = application.flow === 'existing' ? application.applicationId : undefined;
        const held = applicationsOf(organization);
        return held.find((applicationId) => applicationId !== own) ?? held[0];
    }
    #warnOfAdditionalServices(organization) {
        const additional = additionalServices(organization, this.#wanted);
        if (additional.length === 0)
            return;
        this.#settings.context.log.warning(`The organization ${organization.name} on the VB365 server ${this.name} also protects ${additional.join(', ')}, which "services" of the registration does not name. They are left on and get the same certificate, but the application may lack permissions for them.`);
    }
    #reading(holds, state = {}) {
        const { kind, name } = this;
        const observed = {
            kind,
            name,
            holds,
            staged: [],
            outdated: [],
            inUse: [],
            applicationId: undefined,
            ...state
        };
        return { observed, keys: [] };
    }
}
function vb365_server_unknown(why) {
    return { kind: 'unknown', why };
}
const UNREADABLE = new Set([
    'service-unreachable',
    'sign-in-failed',
    'permission-missing',
    'request-refused'
]);
async function attempt(reading) {
    try {
        return { kind: 'read', value: await reading };
    }
    catch (error) {
        if (!(error instanceof errors/* ActionError */.lZ) || !UNREADABLE.has(error.code))
            throw error;
        return vb365_server_unknown(error.message.replace(/\.$/, ''));
    }
}
function unknownTenant(server) {
    return new errors/* ActionError */.lZ('request-refused', `The certificate was not delivered to the VB365 server ${server}: the ID of the tenant is not known, by which the organization is found there. Give the ID of the tenant as "tenant" in the registration file.`);
}

;// CONCATENATED MODULE: ./build/wiring/wire-delivery.js




async function wireRecords(settings, context) {
    return [...keyVault(settings, context), ...vb365(settings, context), ...(await github(settings, context))];
}
function keyVault(settings, context) {
    const { registration, friendlyName } = settings;
    const { keyVault: location } = registration.delivery;
    if (location === undefined)
        return [];
    return [new KeyVaultCertificate({ location, ...vaultAccess(settings, context), friendlyName })];
}
function vb365({ registration, inputs }, context) {
    const { vb365: delivery } = registration.delivery;
    if (delivery === undefined)
        return [];
    return [new Vb365Server({ delivery, password: inputs.vb365Password, registration, context, mask: core/* setSecret */.Pq })];
}
async function github(settings, context) {
    const { registration, inputs, githubPace: pace, pfxIterations, friendlyName } = settings;
    const { application } = registration;
    const { github: delivery } = registration.delivery;
    if (delivery === undefined)
        return [];
    const { GithubSecret } = await Promise.all(/* import() */[__webpack_require__.e(235), __webpack_require__.e(343)]).then(__webpack_require__.bind(__webpack_require__, 90343));
    const destination = new GithubSecret({
        delivery,
        repository: process.env['GITHUB_REPOSITORY'] || undefined,
        applicationId: application.flow === 'existing' ? application.applicationId : undefined,
        apiUrl: process.env['GITHUB_API_URL'] || 'https://api.github.com',
        token: inputs.deliveryToken,
        pfxPassword: inputs.pfxPassword,
        pfxIterations,
        friendlyName,
        mask: core/* setSecret */.Pq,
        pace,
        context
    });
    return [destination];
}

;// CONCATENATED MODULE: ./build/wiring/open-certificate.js

















async function openCertificate(settings, context) {
    const { certificate: request } = settings.registration;
    if (request.source === 'generate')
        return openGenerated(request, settings, context);
    const { certificate, destinations } = await openProvidedCertificate(request, settings, context);
    return { source: { kind: 'provided', certificate }, destinations };
}
async function openGenerated(request, settings, context) {
    const { registration, inputs } = settings;
    const { delivery } = registration;
    const records = await wireRecords({ ...settings, friendlyName: request.friendlyName }, context);
    const isForPeople = writesPfx(registration);
    if (isForPeople && inputs.mode.kind === 'apply')
        requirePfxPassword(inputs);
    const maker = new RsaCertificateMaker(context.clock);
    if (!isForPeople && inputs.pfxPassword === undefined) {
        return { source: { kind: 'generate', request, maker, staging: UNSTAGED }, destinations: records };
    }
    const file = pfxFile(delivery.pfx ?? defaultDelivery(registration), request.friendlyName, settings, context);
    return { source: { kind: 'generate', request, maker, staging: file }, destinations: [file, ...records] };
}
const UNSTAGED = { store: (made) => Promise.resolve(made), pathOf: () => undefined };
async function openProvidedCertificate(request, settings, context) {
    const { registration, inputs } = settings;
    const { pfx } = registration.delivery;
    if (writesPfx(registration) && inputs.mode.kind === 'apply')
        requirePfxPassword(inputs);
    const { certificate, friendlyName } = await readProvidedCertificate(request, settings, context);
    const records = await wireRecords({ ...settings, friendlyName }, context);
    return {
        certificate,
        destinations: pfx === undefined ? records : [pfxFile(pfx, friendlyName, settings, context), ...records]
    };
}
async function readProvidedCertificate(request, settings, context) {
    const { inputs, workingDirectory } = settings;
    const { clock, log } = context;
    switch (request.source) {
        case 'pfx': {
            const source = pfxSource(request, inputs, workingDirectory);
            const { certificate, friendlyName } = await importPfx(source, inputs.pfxPassword, clock.now());
            return { certificate, friendlyName: friendlyName ?? certificate.facts.subject };
        }
        case 'store': {
            const certificate = await readStoreCertificate(request, systemStorePorts(log, core/* setSecret */.Pq));
            return naming(`Certificate ${request.thumbprint} of the certificate store`, async () => {
                refuseOutsideValidity(certificate, clock.now());
                return { certificate, friendlyName: certificate.facts.subject };
            });
        }
        case 'keyVault': {
            const { version } = request;
            const access = vaultAccess(settings, context);
            const { certificate, friendlyName } = await readKeyVaultCertificate({ location: request, version }, access);
            return { certificate, friendlyName: friendlyName ?? certificate.facts.subject };
        }
    }
}
function pfxSource({ path }, { pfxBase64 }, workingDirectory) {
    if (path !== undefined && pfxBase64 !== undefined) {
        throw new errors/* ActionError */.lZ('input-invalid', 'Two PFX are given, by "certificate.path" in the registration file and by the input "pfx-base64": give one of them.');
    }
    if (pfxBase64 !== undefined)
        return { kind: 'base64', text: pfxBase64 };
    if (path !== undefined)
        return { kind: 'file', path, workingDirectory };
    throw new errors/* ActionError */.lZ('input-invalid', `No PFX is given: name a file in "certificate.path" of the registration file, or give the PFX in the input "pfx-base64". ${EMPTY_SECRET_ADVICE}`);
}
function pfxFile({ path, encryption }, friendlyName, { inputs: { pfxPassword: password }, pfxIterations: iterations, workingDirectory }, { log, signal }) {
    return new PfxFile({ path, workingDirectory, password, encryption, iterations, friendlyName, log, signal });
}
function defaultDelivery({ tenant, application }) {
    const name = application.flow === 'new' ? (0,managed_names/* uniqueNameOf */._E)(application.name) : `vb365-${application.applicationId}`;
    return {
        path: (0,external_node_path_.join)((0,temporary_folder/* temporaryFolder */.y)(), `${tenant.toLowerCase()}-${name}.pfx`),
        encryption: 'AES256_SHA256'
    };
}

;// CONCATENATED MODULE: ./build/adapters/certificate/client-certificate.js











const client_certificate_SIZE_LIMIT = 1024 * 1024;
const SHORTEST_PFX = 256;
const ALLOWED = 'give a PEM with certificate and private key, a PFX, the path of one of them, or one of them encoded as base64';
async function readClientCertificate(input, now) {
    return naming('Input "client-certificate"', async () => {
        const certificate = await client_certificate_certificateOf(input);
        refuseOutsideValidity(certificate, now);
        return certificate;
    });
}
async function client_certificate_certificateOf(input) {
    const bytes = await client_certificate_bytesOf(input);
    const text = bytes.toString('latin1');
    const pfx = pfxInPem(text) ?? bytes;
    if (holdsPem(text) && pfx === bytes)
        return client_certificate_fromPem(text, input.password);
    const content = await readPfx(pfx, input.password, 'client-certificate-password');
    return { ...content, facts: (0,certificate_facts/* certificateFacts */.l)(content.certificate) };
}
async function client_certificate_bytesOf({ value, workingDirectory }) {
    if (holdsPem(value))
        return Buffer.from(value, 'utf8');
    const file = await client_certificate_readFile((0,external_node_path_.resolve)(workingDirectory, value.trim()));
    if (file !== undefined)
        return certificateIn(decodeBase64(file.toString('latin1'))) ?? file;
    const decoded = decodeBase64(value);
    const certificate = certificateIn(decoded);
    if (certificate !== undefined)
        return certificate;
    if (decoded !== undefined) {
        throw client_certificate_invalid(`The input "client-certificate" names no file that can be read, and taken as base64 it is neither a PFX nor a PEM. If it is a path, check it: it is taken from the working directory of the job. Otherwise ${ALLOWED}.`);
    }
    throw client_certificate_invalid(`The input "client-certificate" is neither the path of a file nor base64: ${ALLOWED}.`);
}
function certificateIn(decoded) {
    if (decoded === undefined)
        return undefined;
    if (isEncodedAgain(decoded)) {
        throw client_certificate_invalid('The input "client-certificate" is encoded twice: what it holds is base64 of base64. Encode the PEM or the PFX once.');
    }
    const mayBePfx = decoded.length >= SHORTEST_PFX && startsLikePfx(decoded);
    return mayBePfx || holdsPem(decoded.toString('latin1')) ? decoded : undefined;
}
async function client_certificate_readFile(path) {
    const content = await (0,read_bounded_file/* readBoundedFile */.M)(path, client_certificate_SIZE_LIMIT).catch(() => undefined);
    if (typeof content !== 'string')
        return content;
    throw client_certificate_invalid(`The file that the input "client-certificate" names is not a certificate: ${ALLOWED}.`);
}
function client_certificate_fromPem(text, password) {
    const blocks = pemBlocks(text);
    if (blocks.length === 0 || blocks.some(hasLostLineBreaks)) {
        throw client_certificate_invalid('The PEM in "client-certificate" has lost its line breaks or its end: store it again as it is in its file, or encoded as base64.');
    }
    const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
    if (key === undefined)
        throw client_certificate_invalid(`The PEM in "client-certificate" has no private key: ${ALLOWED}.`);
    const privateKey = client_certificate_privateKeyOf(key.text, password);
    if (privateKey.asymmetricKeyType !== 'rsa') {
        throw client_certificate_invalid('The private key in "client-certificate" is not an RSA key: Entra takes no other, so give another certificate.');
    }
    const certificates = blocks
        .filter(({ label }) => label === 'CERTIFICATE')
        .map((block) => parsedCertificate(block.text));
    const matching = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
    if (matching === undefined) {
        throw client_certificate_invalid('The PEM in "client-certificate" has no certificate that belongs to its private key.');
    }
    return { facts: (0,certificate_facts/* certificateFacts */.l)(matching.raw), certificate: matching.raw, chain: [], privateKey };
}
function client_certificate_privateKeyOf(block, password) {
    try {
        return (0,external_node_crypto_.createPrivateKey)({ key: block, format: 'pem', ...(password === undefined ? {} : { passphrase: password }) });
    }
    catch {
        throw client_certificate_invalid(password === undefined
            ? 'The private key in "client-certificate" does not open, and the input "client-certificate-password" is empty: check that the key is whole. If it has a password, check the name of its GitHub secret, and that the job names the environment that holds it.'
            : 'The private key in "client-certificate" does not open: check the input "client-certificate-password", and that the key is whole.');
    }
}
function parsedCertificate(block) {
    try {
        return new external_node_crypto_.X509Certificate(block);
    }
    catch {
        throw client_certificate_invalid('The certificate in "client-certificate" is damaged: copy the PEM again, with its first and last line.');
    }
}
function client_certificate_invalid(message) {
    return new errors/* ActionError */.lZ('input-invalid', message);
}

// EXTERNAL MODULE: ./node_modules/@azure/identity/dist/esm/index.js + 182 modules
var dist_esm = __webpack_require__(25563);
;// CONCATENATED MODULE: ./build/adapters/certificate/certificate-pem.js
function certificatePem({ certificate, privateKey }) {
    const lines = Buffer.from(certificate)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return [
        privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim(),
        '-----BEGIN CERTIFICATE-----',
        ...lines,
        '-----END CERTIFICATE-----',
        ''
    ].join('\n');
}

;// CONCATENATED MODULE: ./build/adapters/jwt-claims.js
function jwtClaims(token) {
    try {
        const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/adapters/proxy/proxy-failure.js
var proxy_failure = __webpack_require__(63681);
;// CONCATENATED MODULE: ./build/adapters/github/id-token.js







async function githubIdToken(audience, signal) {
    if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] || !process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
        throw new errors/* ActionError */.lZ('sign-in-failed', NO_PERMISSION);
    }
    try {
        return await (0,cancellation/* untilCancelled */.c)((0,core/* getIDToken */.V9)(audience), signal);
    }
    catch (error) {
        signal.throwIfAborted();
        const failure = proxyFailureBehind(error);
        const reason = failure === undefined ? issuingProblem((0,errors/* errorMessage */.gJ)(error)) : (0,connection_problem/* connectionProblem */.E)(failure).text;
        throw new errors/* ActionError */.lZ('sign-in-failed', `GitHub issued no ID token for this job: ${reason}.`, { cause: error });
    }
}
const NO_PERMISSION = [
    'The inputs "client-secret" and "client-certificate" are empty, and this job may not sign in with GitHub OIDC.',
    'If one of them was given: check the name of its GitHub secret, and that the job names the environment that holds it.',
    'To sign in with OIDC, add "permissions: id-token: write" to the job.',
    'Runs for pull requests from forks get neither secrets nor that permission.'
].join(' ');
function issuingProblem(message) {
    const { status, words } = /Error Code : (?<status>\w+)\s+Error Message: (?<words>.*)$/s.exec(message)?.groups ?? {};
    if (status === undefined || words === undefined)
        return inOneLine(message.replace(/^Error message: /, ''));
    if (/^\d+$/.test(status))
        return `${inOneLine(words)} (HTTP ${status}); run the job again`;
    const code = /\bE[A-Z_]+\b/.exec(words)?.[0];
    return inOneLine((0,connection_problem/* connectionProblem */.E)(Object.assign(new Error(words), { code })).text);
}
function inOneLine(text) {
    return text.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}
function proxyFailureBehind(error) {
    const words = /tunneling socket could not be established, (?:statusCode=(?<status>\d+)|cause=(?<cause>.*))/;
    const { status, cause } = words.exec((0,errors/* errorMessage */.gJ)(error))?.groups ?? {};
    const proxy = toolkitProxy(process.env);
    if (proxy === undefined)
        return undefined;
    if (status !== undefined)
        return new proxy_failure/* ProxyFailure */.N(proxy, { status: Number(status) });
    if (cause === undefined)
        return undefined;
    return new proxy_failure/* ProxyFailure */.N(proxy, { cause: Object.assign(new Error(cause), { code: /\bE[A-Z_]+\b/.exec(cause)?.[0] }) });
}
function githubTokenClaims(token) {
    const claims = textClaims(token);
    const { iss, sub, aud } = claims;
    if (iss === undefined || sub === undefined || aud === undefined)
        return undefined;
    return { issuer: iss, subject: sub, audience: aud, subjectForms: subjectForms(claims, sub) };
}
function textClaims(token) {
    const claims = Object.entries(jwtClaims(token) ?? {});
    return Object.fromEntries(claims.filter((entry) => typeof entry[1] === 'string'));
}
function subjectForms(claims, presented) {
    const [owner, name] = claims['repository']?.split('/') ?? [];
    const context = presented.slice(presented.indexOf(':', 'repo:'.length) + 1);
    if (!presented.startsWith('repo:') || owner === undefined || name === undefined)
        return [presented];
    const { repository_owner_id: ownerId, repository_id: repositoryId } = claims;
    const byName = `repo:${owner}/${name}:${context}`;
    if (ownerId === undefined || repositoryId === undefined)
        return [presented];
    return [byName, `repo:${owner}@${ownerId}/${name}@${repositoryId}:${context}`];
}

;// CONCATENATED MODULE: ./build/adapters/entra/access-token.js


function claimsOf(token) {
    const claims = jwtClaims(token);
    const { tid, appid, azp, oid, roles, wids } = claims ?? {};
    return {
        tenantId: access_token_idOf(tid, domain_identifiers/* tenantId */.i8),
        applicationId: access_token_idOf(appid, domain_identifiers/* applicationId */.E7) ?? access_token_idOf(azp, domain_identifiers/* applicationId */.E7),
        servicePrincipalId: access_token_idOf(oid, domain_identifiers/* servicePrincipalId */.Fx),
        roles: claims && new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []),
        directoryRoles: Array.isArray(wids) ? new Set(wids.flatMap((wid) => access_token_idOf(wid, domain_identifiers/* permissionId */.L8) ?? [])) : undefined
    };
}
function access_token_idOf(claim, branded) {
    return typeof claim === 'string' && (0,domain_identifiers/* isGuid */.W_)(claim) ? branded(claim) : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/entra/certificate-assertion.js


const certificate_assertion_LIFETIME_SECONDS = 600;
function sha1CertificateAssertion(subject, now) {
    const { clientId, audience } = subject;
    const issuedAt = Math.floor(now.getTime() / 1000);
    const claims = {
        aud: audience,
        iss: clientId,
        sub: clientId,
        jti: (0,external_node_crypto_.randomUUID)(),
        nbf: issuedAt,
        iat: issuedAt,
        exp: issuedAt + certificate_assertion_LIFETIME_SECONDS
    };
    return signedJwt(claims, subject);
}

;// CONCATENATED MODULE: ./build/adapters/entra/shared-token-source.js


class SharedTokenSource {
    #signIn;
    #clock;
    #issued = new Map();
    #pending = new Map();
    constructor(signIn, clock) {
        this.#signIn = signIn;
        this.#clock = clock;
    }
    async token(audience, context) {
        const waiting = (0,backoff/* backoff */.J)('Microsoft Entra', context);
        for (;;) {
            context.signal.throwIfAborted();
            const issued = this.#issued.get(audience);
            if (issued !== undefined && this.#clock.now() < issued.refreshOn)
                return issued.token;
            const result = await this.#join(audience, context.signal);
            if (result.kind === 'issued')
                return result.token;
            if (result.kind === 'refused' || !(await waiting.wait(result.retryAfterSeconds)))
                throw result.error;
        }
    }
    async #join(audience, signal) {
        const pending = this.#pending.get(audience) ?? this.#begin(audience);
        pending.callers += 1;
        try {
            return await (0,cancellation/* untilCancelled */.c)(pending.result, signal);
        }
        finally {
            pending.callers -= 1;
            if (pending.callers === 0)
                this.#end(audience, pending);
        }
    }
    #begin(audience) {
        const controller = new AbortController();
        const result = this.#signIn(audience, controller.signal).then((result) => {
            if (result.kind === 'issued')
                this.#issued.set(audience, result);
            return result;
        });
        const pending = { result, controller, callers: 0 };
        this.#pending.set(audience, pending);
        return pending;
    }
    #end(audience, pending) {
        if (this.#pending.get(audience) === pending)
            this.#pending.delete(audience);
        pending.controller.abort();
    }
}

;// CONCATENATED MODULE: ./build/adapters/entra/sign-in-advice.js


const ID_SOURCES = {
    administrator: 'the input "client-id"',
    application: '"applicationId" in the registration file'
};
function generalAdvice({ code }, subject) {
    const text = generalText(code, subject);
    return text === undefined ? undefined : { text };
}
function generalText(code, { tenant, clientId, role, authorityHost }) {
    const consent = `an administrator gives it at ${authorityHost}/${tenant}/adminconsent?client_id=${clientId}`;
    switch (code) {
        case 7000215:
            return 'The client secret is wrong: give the value of the secret, not its ID.';
        case 7000222:
            return 'The client secret has expired: make a new one on the app registration.';
        case 700016:
            return `No application ${clientId} is known in ${tenant}: check ${ID_SOURCES[role]} and "tenant". An application of another tenant needs consent in this one: ${consent}.`;
        case 7000229:
            return `The application has no service principal in ${tenant}, as nothing was consented to there: ${consent}.`;
        case 700038:
            return `${clientId} is not the ID of any application: check ${ID_SOURCES[role]}. It has to be the application (client) ID, not an object ID and not a placeholder.`;
        case 700025:
            return `Microsoft Entra takes ${clientId} for a public client, which may present neither a secret nor a certificate: check that ${ID_SOURCES[role]} names the right application. If it does, look at its page "Authentication" for a platform "Mobile and desktop applications" or "Allow public client flows" that it does not need.`;
        case 7000112:
            return 'The application is disabled: enable its enterprise application in the Entra admin center.';
        case 700024:
            return 'The assertion is outside its valid time range: check the clock of the runner.';
        case 90002:
        case 900021:
        case 90023:
            return `No tenant "${tenant}" is known at ${authorityHost}: check "tenant" and "region" in the registration file.`;
        case 90038:
            return `The tenant belongs to another cloud than ${authorityHost}: check "region" in the registration file.`;
        case 500011:
            return 'The tenant has no such resource: the service is not provisioned there, or graph-audience names another cloud.';
        case 53003:
            return 'A Conditional Access policy for workload identities blocks the sign-in: allow the addresses of the runner.';
        default:
            return undefined;
    }
}
function certificateAdvice({ code }, { thumbprint }, clientId) {
    if (code !== CERTIFICATE_UNKNOWN)
        return undefined;
    return {
        text: `The certificate ${thumbprint} is not registered on the application ${clientId}: register its public part there, or use one that is registered.`
    };
}
const FEDERATION_CODES = new Set([70021, 700211, 700212, 700213, 7002137, 7002138]);
function federationAdvice({ code }, claims, clientId) {
    if (!FEDERATION_CODES.has(code))
        return undefined;
    const { issuer, subject, audience, subjectForms: forms } = claims;
    const other = forms.filter((form) => form !== subject);
    const alternatives = other.length === 0 ? '' : ` (the same job in GitHub's other form: ${other.join(', ')})`;
    const parameters = JSON.stringify({ name: credentialName(subject), issuer, subject, audiences: [audience] });
    const command = `az ad app federated-credential create --id ${clientId} --parameters ${shellQuoted(parameters)}`;
    const text = [
        `The job presented issuer ${issuer}, subject ${subject}${alternatives}, audience ${audience}.`,
        'No federated credential of the application matches all three, letter for letter; upper and lower case count.',
        `Make one: ${command}`,
        'A new credential takes some minutes until Entra knows it.',
        'If a client secret or certificate was to sign in: both inputs arrived empty; check the name of the GitHub secret, and that the job names the environment that holds it.'
    ].join(' ');
    const title = 'Make the federated credential that matches this job, if it is to administer the tenant';
    return { text, instructions: [{ title, language: 'shell', lines: [command] }] };
}
function credentialName(subject) {
    return `github-${(0,external_node_crypto_.createHash)('sha256').update(subject).digest('hex').slice(0, 12)}`;
}
function shellQuoted(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

// EXTERNAL MODULE: ./build/adapters/proxy/proxy-tunnel.js
var proxy_tunnel = __webpack_require__(50377);
;// CONCATENATED MODULE: ./build/adapters/entra/known-endpoints.js

const CONFIGURATION = '/v2.0/.well-known/openid-configuration';
const knownEndpoints = {
    name: 'knownEndpoints',
    async sendRequest(request, next) {
        const url = new URL(request.url);
        if (request.method !== 'GET' || !url.pathname.endsWith(CONFIGURATION))
            return next(request);
        const authority = `${url.origin}${url.pathname.slice(0, -CONFIGURATION.length)}`;
        return {
            request,
            status: 200,
            headers: (0,esm/* createHttpHeaders */.Nc)({ 'content-type': 'application/json' }),
            bodyAsText: JSON.stringify(endpointsOf(authority))
        };
    }
};
function endpointsOf(authority) {
    return {
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        jwks_uri: `${authority}/discovery/v2.0/keys`
    };
}

;// CONCATENATED MODULE: ./build/adapters/entra/sign-in-attempt.js




const sign_in_attempt_EXCHANGE_TIMEOUT_MS = 30_000;
class UnusableAnswer extends Error {
    name = 'UnusableAnswer';
    status;
    retryAfterSeconds;
    constructor(message, { status, retryAfter, cause } = {}) {
        super(message, cause === undefined ? {} : { cause });
        this.status = status;
        this.retryAfterSeconds = retryAfter;
    }
}
class SignInAttempt {
    #settings;
    #failure;
    #clockReading;
    constructor(settings) {
        this.#settings = settings;
    }
    get failure() {
        return this.#failure;
    }
    get clockReading() {
        return this.#clockReading;
    }
    get options() {
        const policies = [knownEndpoints, this.#watch(), (0,proxy_tunnel/* proxyTunnelPolicy */.R)()];
        return {
            retryOptions: { maxRetries: 0 },
            additionalPolicies: policies.map((policy) => ({ policy, position: 'perCall' }))
        };
    }
    #watch() {
        const { clock, signal, patienceMs = sign_in_attempt_EXCHANGE_TIMEOUT_MS } = this.#settings;
        return {
            name: 'signInAttempt',
            sendRequest: async (request, next) => {
                request.timeout = patienceMs;
                request.abortSignal = signal;
                const sentAt = clock.now();
                const response = await next(request).catch((error) => {
                    this.#failure = new UnusableAnswer('no answer', { cause: isTimeout(error) ? timeout(error) : error });
                    throw error;
                });
                this.#failure = failureOf(response, clock.now());
                if (this.#failure === undefined)
                    this.#readClock(response, sentAt);
                return response;
            }
        };
    }
    #readClock({ headers }, sentAt) {
        const serviceTime = Date.parse(headers.get('date') ?? '');
        if (Number.isNaN(serviceTime))
            return;
        this.#clockReading = { sentAt, receivedAt: this.#settings.clock.now(), serviceTime: new Date(serviceTime) };
    }
}
function isTimeout(error) {
    return error instanceof Error && error.name === 'AbortError';
}
function timeout(cause) {
    return Object.assign(new Error('the answer took too long', { cause }), { code: 'ETIMEDOUT' });
}
function failureOf({ status, headers, bodyAsText }, now) {
    if ((0,passing_status/* isPassingStatus */.W)(status)) {
        return new UnusableAnswer(`HTTP ${status}`, {
            status,
            retryAfter: (0,retry_after/* retryAfterSeconds */.C)(headers.get('retry-after'), now)
        });
    }
    return status === 200 && !isJson(bodyAsText) ? new UnusableAnswer('the answer is not JSON') : undefined;
}
function isJson(text) {
    try {
        JSON.parse(text ?? '');
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/adapters/entra/sign-in-problem.js





const WHO = {
    administrator: 'the administering identity',
    application: 'the registered application'
};
function signInFailure(error, subject, adviceFor = () => undefined) {
    const ours = actionErrorBehind(error);
    if (ours !== undefined)
        return { kind: 'refused', error: ours };
    const refusal = tokenRefusalOf(error);
    if (refusal !== undefined && isTransient(refusal)) {
        return { kind: 'unserved', error: unavailableError(refusal, subject, error), retryAfterSeconds: undefined };
    }
    if (refusal !== undefined)
        return { kind: 'refused', error: refusalError(refusal, subject, adviceFor, error) };
    const problem = (0,connection_problem/* knownProblem */.Z)(error);
    const unreachable = sign_in_problem_unreachableError(error, problem?.text, subject);
    return error instanceof UnusableAnswer && problem?.kind !== 'final'
        ? { kind: 'unserved', error: unreachable, retryAfterSeconds: error.retryAfterSeconds }
        : { kind: 'refused', error: unreachable };
}
function actionErrorBehind(error) {
    for (let link = error; link instanceof Error; link = link.cause)
        if (link instanceof errors/* ActionError */.lZ)
            return link;
    return undefined;
}
function refusalError(refusal, subject, adviceFor, cause) {
    const { tenant, clientId, role } = subject;
    const advice = adviceFor(refusal) ?? generalAdvice(refusal, subject);
    const what = `Signing in to ${tenant} as ${WHO[role]} ${clientId} failed`;
    const answer = describeRefusal(refusal);
    return new errors/* ActionError */.lZ('sign-in-failed', advice === undefined ? `${what}: ${answer}.` : `${what}. ${advice.text} Microsoft Entra answered: ${answer}.`, { cause, instructions: advice?.instructions ?? [] });
}
function unavailableError(refusal, { authorityHost }, cause) {
    return new errors/* ActionError */.lZ('service-unreachable', `The sign-in service at ${authorityHost} is unavailable: ${describeRefusal(refusal)}. Run again later.`, { cause });
}
function sign_in_problem_unreachableError(error, reason, { authorityHost }) {
    const service = `The sign-in service at ${authorityHost}`;
    const status = error instanceof UnusableAnswer ? error.status : undefined;
    if (status !== undefined) {
        const what = status === 429 ? 'is throttling requests' : 'is unavailable';
        return new errors/* ActionError */.lZ('service-unreachable', `${service} ${what} (HTTP ${status}): run again later.`, {
            cause: error
        });
    }
    const why = reason ?? 'it gave no usable answer; check authority-host and the network of the runner';
    return new errors/* ActionError */.lZ('service-unreachable', `${service} cannot be reached: ${why}.`, { cause: error });
}

;// CONCATENATED MODULE: ./build/adapters/entra/token-service.js











const BEFORE_EXPIRY_MS = 5 * 60 * 1000;
class TokenService {
    #settings;
    #clockIsRight = false;
    constructor(settings) {
        this.#settings = settings;
    }
    withSecret(identity, clientSecret) {
        const { tenant } = this.#settings;
        return this.#source(identity, (options) => ({
            credential: new dist_esm/* ClientSecretCredential */.HC(tenant, identity.clientId, clientSecret, options)
        }));
    }
    withCertificate(identity, certificate) {
        const { tenant } = this.#settings;
        const { clientId } = identity;
        const pem = certificatePem(certificate);
        const advice = (refusal) => certificateAdvice(refusal, certificate.facts, clientId);
        return this.#source(identity, (options) => {
            const newer = new dist_esm/* ClientCertificateCredential */.m0(tenant, clientId, { certificate: pem }, options);
            const assertion = async () => this.#sha1Assertion(clientId, certificate);
            const older = new dist_esm/* ClientAssertionCredential */.XI(tenant, clientId, assertion, options);
            return { credential: oneOrTheOther(newer, older), advice };
        });
    }
    withGithubFederation(identity, federationAudience) {
        const { tenant } = this.#settings;
        const { clientId } = identity;
        return this.#source(identity, (options, signal) => {
            let presented;
            let idToken;
            const assertion = async () => {
                idToken ??= githubIdToken(federationAudience, signal);
                presented = githubTokenClaims(await idToken);
                return idToken;
            };
            return {
                credential: new dist_esm/* ClientAssertionCredential */.XI(tenant, clientId, assertion, options),
                advice: (refusal) => presented && federationAdvice(refusal, presented, clientId)
            };
        });
    }
    #sha1Assertion(clientId, certificate) {
        const { tenant, authorityHost, mask, clock } = this.#settings;
        const audience = `${authorityHost}/${tenant}/oauth2/v2.0/token`;
        const assertion = sha1CertificateAssertion({ clientId, audience, ...certificate }, clock.now());
        mask(assertion);
        return assertion;
    }
    #source(identity, makeCredential) {
        const signIn = (audience, signal) => this.#signIn(identity, makeCredential, audience, signal);
        return new SharedTokenSource(signIn, this.#settings.clock);
    }
    async #signIn(identity, makeCredential, audience, signal) {
        const { authorityHost, isCustomAuthority, mask, clock, patienceMs } = this.#settings;
        const attempt = new SignInAttempt({ clock, signal, patienceMs });
        const options = { authorityHost, disableInstanceDiscovery: isCustomAuthority, ...attempt.options };
        const { credential, advice } = makeCredential(options, signal);
        try {
            const issued = requireToken(await credential.getToken(`${audience}/.default`));
            mask(issued.token);
            const difference = this.#clockDifference(attempt);
            if (difference !== undefined)
                return { kind: 'refused', error: difference };
            const { token } = issued;
            return { kind: 'issued', token: { token, claims: claimsOf(token) }, refreshOn: refreshOn(issued) };
        }
        catch (error) {
            const difference = this.#clockDifference(attempt);
            if (difference !== undefined)
                return { kind: 'refused', error: difference };
            return signInFailure(attempt.failure ?? error, { ...this.#settings, ...identity }, advice);
        }
    }
    #clockDifference({ clockReading }) {
        if (this.#clockIsRight || clockReading === undefined)
            return undefined;
        const difference = clockDifference(clockReading, `the sign-in service at ${this.#settings.authorityHost}`);
        this.#clockIsRight = difference === undefined;
        return difference;
    }
}
function oneOrTheOther(first, second) {
    return {
        async getToken(scopes, options) {
            try {
                return await first.getToken(scopes, options);
            }
            catch (error) {
                if (tokenRefusalOf(error)?.code !== CERTIFICATE_UNKNOWN)
                    throw error;
                return await second.getToken(scopes, options).catch(() => {
                    throw error;
                });
            }
        }
    };
}
function requireToken(issued) {
    if (issued === null || issued.token === '')
        throw new UnusableAnswer('the answer has no token');
    return issued;
}
function refreshOn({ expiresOnTimestamp, refreshAfterTimestamp }) {
    return new Date(refreshAfterTimestamp ?? expiresOnTimestamp - BEFORE_EXPIRY_MS);
}

;// CONCATENATED MODULE: ./build/wiring/sign-in.js



class SignIns {
    #settings;
    #services = new Map();
    #administrators = new Map();
    #certificate;
    constructor(settings) {
        this.#settings = settings;
    }
    serviceFor(tenant, { authorityHost }) {
        const { inputs, clock, mask } = this.#settings;
        const key = `${authorityHost}/${tenant.toLowerCase()}`;
        const isCustomAuthority = inputs.overrides.authorityHost !== undefined;
        const service = this.#services.get(key) ?? new TokenService({ tenant, authorityHost, isCustomAuthority, mask, clock });
        this.#services.set(key, service);
        return service;
    }
    administratorOf(tenant, cloud) {
        const service = this.serviceFor(tenant, cloud);
        const source = this.#administrators.get(service) ?? this.#administrator(service, cloud);
        this.#administrators.set(service, source);
        return source;
    }
    async clientCertificate() {
        const { signIn } = this.#settings.inputs;
        if (signIn.kind !== 'certificate')
            return undefined;
        this.#certificate ??= this.#readCertificate(signIn);
        return this.#certificate;
    }
    async #administrator(service, { federationAudience }) {
        const { clientId, signIn } = this.#settings.inputs;
        if (clientId === undefined) {
            throw new errors/* ActionError */.lZ('input-invalid', 'The input "client-id" is empty: give the application ID of the identity that administers the tenant, and check the name of the variable or secret that holds it.');
        }
        const identity = { clientId, role: 'administrator' };
        switch (signIn.kind) {
            case 'secret':
                return service.withSecret(identity, signIn.secret);
            case 'certificate':
                this.#certificate ??= this.#readCertificate(signIn);
                return service.withCertificate(identity, await this.#certificate);
            case 'federation':
                return service.withGithubFederation(identity, federationAudience);
        }
    }
    #readCertificate(given) {
        const { workingDirectory, clock } = this.#settings;
        return readClientCertificate({ ...given, workingDirectory }, clock.now());
    }
}

;// CONCATENATED MODULE: ./build/wiring/wire-registration.js




















function share(inputs, workingDirectory, clock) {
    checkProxySettings(process.env, core/* setSecret */.Pq);
    return {
        signIns: new SignIns({ inputs, workingDirectory, clock, mask: core/* setSecret */.Pq }),
        githubPace: new github_pace/* GithubPace */.X(),
        graphPace: new GraphPace(),
        claimed: new ClaimedTargets(),
        pfxIterations: undefined
    };
}
async function wireRegistration(named, inputs, workingDirectory, context, shared) {
    const { registration } = named;
    const cloud = (0,tenant_cloud/* cloudOf */.hH)(registration.region, inputs.overrides);
    const tokens = shared.signIns.serviceFor(registration.tenant, cloud);
    const claim = (found) => shared.claimed.claim(named, found);
    const wiring = { registration, inputs, workingDirectory, cloud, ...shared, tokens, claim, context };
    return (0,request_registration/* isChecked */.WJ)(registration) ? checkAsApplication(registration, wiring) : registerAsAdministrator(wiring);
}
async function registerAsAdministrator(wiring) {
    const { registration, inputs, cloud, signIns, context } = wiring;
    const administrator = await signIns.administratorOf(registration.tenant, cloud);
    const { source, destinations } = await openCertificate(wiring, context);
    const own = await signIns.clientCertificate();
    const session = sessionOf(administrator, wiring);
    return registerApplication({ registration, mode: inputs.mode, rotation: inputs.rotation }, {
        claim: wiring.claim,
        directory: directoryFor(session),
        rollover: own &&
            ((proofs) => new KeyRollover({ session, proofs: async () => [...(await proofs()), own], mask: core/* setSecret */.Pq })),
        exchange: exchangeFor(administrator, wiring),
        source,
        destinations,
        signInAs: (applicationId, certificate, observed) => {
            const application = foundApplication(observed);
            const now = context.clock.now();
            const made = inputs.mode.kind === 'apply' ? recentlyMade(application, now, run_context/* REPLICATION_TIMEOUT_MS */.C) : 'nothing';
            return accessOf(applicationId, certificate, made, wiring);
        }
    }, context);
}
async function checkAsApplication(registration, wiring) {
    const { inputs, tokens, context } = wiring;
    const { certificate, destinations } = await openProvidedCertificate(registration.certificate, wiring, context);
    const { applicationId } = registration.application;
    const identity = { clientId: applicationId, role: 'application' };
    return checkApplication(registration, inputs.mode, {
        claim: wiring.claim,
        view: directoryFor(sessionOf(tokens.withCertificate(identity, certificate), wiring)),
        access: accessOf(applicationId, certificate, 'nothing', wiring),
        certificate,
        destinations
    }, context);
}
function directoryFor({ connection, context, caller }) {
    return new GraphDirectory(connection, context, caller);
}
function sessionOf(source, { registration: { tenant }, cloud, graphPace, context }) {
    const { graphEndpoint, graphAudience } = cloud;
    const token = () => source.token(graphAudience, context);
    const connection = connectToGraph(graphEndpoint, async () => (await token()).token, context);
    return {
        connection: graphPace.paced(connection, tenant, context),
        context,
        caller: async () => (await token()).claims
    };
}
function exchangeFor(source, { registration: { tenant }, cloud, context }) {
    const token = () => source.token((0,tenant_cloud/* audienceOf */.Ox)('exchange', cloud), context);
    const settings = { client: new ServiceClient(context), endpoint: cloud.exchangeEndpoint, tenant, token };
    return new ExchangeOnline(settings, context);
}
function accessOf(applicationId, certificate, made, { registration: { tenant }, tokens, cloud, graphPace, context }) {
    return applicationAccess({ tokens, applicationId, certificate, made, cloud, tenant, graphPace, context });
}

;// CONCATENATED MODULE: ./build/wiring/run-all.js








const SIGN_INTERVAL_MS = 5_000;
async function runAll(registrations, settings, shared = share(settings.inputs, settings.workingDirectory, settings.clock)) {
    const { inputs, workingDirectory, log, rendering, keepsDebug, clock } = settings;
    const record = new RunRecord(registrations, rendering);
    const logs = new RegistrationLogs({ all: registrations.length, log, keepsDebug, clock });
    const { signal, clear } = withTimeLimit(settings.signal, inputs.timeLimitMs);
    const startedOn = new Map();
    const signsOfLife = setInterval(() => logs.showLife(), SIGN_INTERVAL_MS).unref();
    const unstarted = await runRegistrations(registrations, {
        limit: inputs.concurrency,
        signal,
        register: (named) => {
            startedOn.set(named, clock.now());
            return untilItEnds(signal, (itsSignal) => {
                const context = (0,run_context/* startRun */.A)({ clock, log: logs.begin(named), signal: itsSignal });
                return wireRegistration(named, inputs, workingDirectory, context, shared);
            });
        },
        ended: (named, outcome) => {
            const durationMs = clock.now().getTime() - (startedOn.get(named) ?? clock.now()).getTime();
            startedOn.delete(named);
            const entry = record.add(named, outcome, durationMs);
            try {
                logs.end(named, entry, (lines) => (0,outcome_lines/* reportOutcome */.Rq)(outcome, lines, rendering));
            }
            catch (error) {
                (0,outcome_lines/* reportFailure */.xV)(error, log, rendering);
            }
        }
    }).finally(() => {
        clearInterval(signsOfLife);
        clear();
    });
    if (signal.aborted)
        record.stop(unstarted, (0,errors/* asActionError */.z6)(signal.reason));
    return record;
}
async function untilItEnds(signal, work) {
    const ended = new AbortController();
    try {
        return await work(AbortSignal.any([signal, ended.signal]));
    }
    finally {
        ended.abort(new errors/* ActionError */.lZ('cancelled', 'The registration has ended.'));
    }
}
function withTimeLimit(cancelled, limitMs) {
    const timeIsUp = new AbortController();
    const timer = setTimeout(() => {
        const text = `The time limit of ${(0,duration_text/* durationText */.S)(limitMs)} has passed (input "time-limit"). The next run finishes what is left.`;
        timeIsUp.abort(new errors/* ActionError */.lZ('cancelled', text));
    }, limitMs);
    return { signal: AbortSignal.any([cancelled, timeIsUp.signal]), clear: () => clearTimeout(timer) };
}


/***/ })

};
