export const id = 139;
export const ids = [139];
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

/***/ 72908:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ GithubClient)
/* harmony export */ });
/* harmony import */ var _backoff_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(20397);
/* harmony import */ var _github_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(75843);


const UNNAMED_WAIT_SECONDS = 60;
class GithubClient {
    apiUrl;
    #connection;
    #pace;
    #context;
    constructor(connection, pace, context) {
        this.apiUrl = connection.apiUrl;
        this.#connection = connection;
        this.#pace = pace;
        this.#context = context;
    }
    async read(path, parameters = {}) {
        return this.#untilAnswered(() => this.#connection.send({ method: 'GET', path, parameters }));
    }
    async write(request) {
        return this.#untilAnswered(() => this.#pace.inTurn(this.#context, () => this.#connection.send(request)));
    }
    async create(request, existing) {
        return this.#untilAnswered(() => this.#pace.inTurn(this.#context, () => this.#connection.send(request)), existing);
    }
    async #untilAnswered(exchange, unheard = async () => undefined) {
        const { clock, log } = this.#context;
        const waiting = (0,_backoff_js__WEBPACK_IMPORTED_MODULE_0__/* .backoff */ .J)('GitHub', this.#context);
        let unnamedWait = UNNAMED_WAIT_SECONDS;
        for (;;) {
            const closedUntil = await this.#pace.untilOpen(this.#context);
            if (closedUntil !== undefined)
                return heldBack(`GitHub takes no more requests until ${closedUntil.toISOString()}`);
            const answer = await exchange();
            if (answer === undefined)
                return heldBack('too many other writes to GitHub wait for their turn');
            const fault = (0,_github_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .faultOf */ .Kl)(answer, clock.now());
            if (fault === undefined)
                return { kind: 'done', body: answer.kind === 'response' ? answer.body : undefined };
            if (fault.kind !== 'throttled' && fault.kind !== 'outage')
                return { kind: 'fault', fault };
            let wait = fault.retryAfter;
            if (fault.kind === 'throttled') {
                wait ??= unnamedWait;
                unnamedWait *= 2;
                this.#pace.pause(new Date(clock.now().getTime() + wait * 1000));
                log.info(`GitHub wants no request for ${wait} seconds: ${fault.message}.`);
            }
            if (!(await waiting.wait(wait)))
                return { kind: 'fault', fault };
            const earlier = fault.kind === 'outage' ? await unheard() : undefined;
            if (earlier !== undefined)
                return earlier;
        }
    }
}
function heldBack(message) {
    return { kind: 'fault', fault: (0,_github_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .faultWithoutResponse */ .kc)('throttled', message) };
}


/***/ }),

/***/ 62663:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  D: () => (/* binding */ connectToGithub)
});

// EXTERNAL MODULE: ./build/cancellation.js
var cancellation = __webpack_require__(42529);
// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(19473);
// EXTERNAL MODULE: ./build/adapters/connection-problem.js
var connection_problem = __webpack_require__(50523);
// EXTERNAL MODULE: ./build/adapters/header-fields.js
var header_fields = __webpack_require__(28392);
// EXTERNAL MODULE: ./build/adapters/json-fields.js
var json_fields = __webpack_require__(52393);
// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 83 modules
var esm = __webpack_require__(16033);
// EXTERNAL MODULE: ./build/adapters/proxy/proxied-pipeline.js
var proxied_pipeline = __webpack_require__(83810);
;// CONCATENATED MODULE: ./build/adapters/github/pipeline-fetch.js


function pipelineFetch() {
    const pipeline = (0,proxied_pipeline/* proxiedPipeline */.A)();
    return async (url, { method, headers, body, signal }) => {
        const request = (0,esm/* createPipelineRequest */.G6)({
            url,
            method,
            headers: (0,esm/* createHttpHeaders */.Nc)(headers),
            ...(body === undefined ? {} : { body }),
            ...(signal === undefined ? {} : { abortSignal: signal })
        });
        const { status, headers: answered, bodyAsText } = await pipeline.sendRequest(proxied_pipeline/* sharedHttpClient */.z, request);
        return new Response(bodyAsText || null, { status, headers: answered.toJSON() });
    };
}

;// CONCATENATED MODULE: ./build/adapters/github/github-connection.js






const TIMEOUT_MS = 30_000;
const API_VERSION = '2022-11-28';
const USER_AGENT = 'register-vb365-application';
function connectToGithub(settings) {
    const { token, tokenInput, context, timeoutMs = TIMEOUT_MS } = settings;
    const { signal } = context;
    const apiUrl = checkedApiUrl(settings.apiUrl);
    refuseUnusableToken(token, tokenInput);
    const writeSignal = (0,cancellation/* signalForWrites */.I)(signal);
    let client;
    return {
        apiUrl,
        async send({ method, path, parameters }) {
            signal.throwIfAborted();
            client ??= openClient(apiUrl, token, context);
            const octokit = await client;
            const cancelled = method === 'GET' ? signal : writeSignal;
            try {
                const { status, headers, data } = await octokit.request(`${method} ${path}`, {
                    ...parameters,
                    headers: { 'x-github-api-version': API_VERSION },
                    request: { signal: AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]) }
                });
                return answerOf(status, headers, data);
            }
            catch (error) {
                const response = (0,json_fields/* field */.ZZ)(error, 'response');
                if (response !== undefined)
                    return answerOf((0,json_fields/* field */.ZZ)(response, 'status'), (0,json_fields/* field */.ZZ)(response, 'headers'), (0,json_fields/* field */.ZZ)(response, 'data'));
                signal.throwIfAborted();
                return withoutResponse(error, apiUrl);
            }
        }
    };
}
function checkedApiUrl(text) {
    const url = URL.parse(text);
    if (url?.protocol === 'https:' && url.search === '' && url.hash === '')
        return url.href.replace(/\/+$/, '');
    throw new errors/* ActionError */.lZ('input-invalid', `The address of GitHub's API is not an https URL: "${text}". The runner gives it in the environment variable GITHUB_API_URL, as in https://api.github.com or https://github.contoso.example/api/v3.`);
}
function refuseUnusableToken(token, input) {
    if (/^[\x21-\x7e]+$/.test(token))
        return;
    throw new errors/* ActionError */.lZ('input-invalid', `The token in the input "${input}" holds blanks, line breaks or signs that no token of GitHub has. Store it anew as a secret, without anything around it.`);
}
async function openClient(baseUrl, token, { log }) {
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 92413));
    const debug = (message) => log.debug(message);
    return getOctokit(token, {
        baseUrl,
        userAgent: USER_AGENT,
        request: { fetch: pipelineFetch(), log: { debug, info: debug, warn: debug, error: debug } }
    });
}
function answerOf(status, headers, data) {
    const code = Number(status);
    const body = typeof data === 'object' && data !== null ? data : undefined;
    if (code < 300 && code !== 204 && body === undefined) {
        return { kind: 'no-response', reason: `the answer with status ${code} is not JSON` };
    }
    return { kind: 'response', status: code, headers: (0,header_fields/* headerFields */.B)(headers), body };
}
function withoutResponse(error, apiUrl) {
    const problem = (0,connection_problem/* connectionProblem */.E)(error);
    if (problem.kind === 'transient')
        return { kind: 'no-response', reason: problem.text };
    throw new errors/* ActionError */.lZ('service-unreachable', `GitHub at ${apiUrl} cannot be reached: ${problem.text}.`, {
        cause: error
    });
}


/***/ }),

/***/ 75843:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kl: () => (/* binding */ faultOf),
/* harmony export */   Qx: () => (/* binding */ describeFault),
/* harmony export */   kc: () => (/* binding */ faultWithoutResponse)
/* harmony export */ });
/* harmony import */ var _json_fields_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(52393);
/* harmony import */ var _passing_status_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19833);
/* harmony import */ var _retry_after_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(69832);



function faultOf(answer, now) {
    if (answer.kind === 'no-response')
        return faultWithoutResponse('outage', answer.reason);
    const { status, headers } = answer;
    if (status < 300)
        return undefined;
    return {
        kind: kindOf(answer),
        status,
        message: messageOf(answer),
        acceptedPermissions: headers['x-accepted-github-permissions'],
        requestId: headers['x-github-request-id'],
        retryAfter: wantedWait(headers, now)
    };
}
function faultWithoutResponse(kind, message) {
    return {
        kind,
        status: 0,
        message,
        acceptedPermissions: undefined,
        requestId: undefined,
        retryAfter: undefined
    };
}
function kindOf(answer) {
    const { status, body } = answer;
    if (isThrottled(answer))
        return 'throttled';
    if (status < 400)
        return 'moved';
    if ((0,_passing_status_js__WEBPACK_IMPORTED_MODULE_0__/* .isPassingStatus */ .W)(status))
        return 'outage';
    if (status === 401)
        return 'unauthenticated';
    if (status === 403 && (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .textField */ .M8)(body, 'message') !== undefined)
        return 'denied';
    if (status === 404)
        return 'not-found';
    return status === 409 ? 'conflict' : 'refused';
}
function isThrottled({ status, headers, body }) {
    if (status === 429)
        return true;
    if (status !== 403)
        return false;
    const message = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .textField */ .M8)(body, 'message') ?? '';
    return headers['retry-after'] !== undefined || isUsedUp(headers) || /rate limit|abuse detection/i.test(message);
}
function isUsedUp(headers) {
    return headers['x-ratelimit-remaining'] === '0';
}
function wantedWait(headers, now) {
    const named = (0,_retry_after_js__WEBPACK_IMPORTED_MODULE_2__/* .retryAfterSeconds */ .C)(headers['retry-after'], now);
    if (named !== undefined || !isUsedUp(headers))
        return named;
    const reset = Number(headers['x-ratelimit-reset']);
    const answered = ((0,_retry_after_js__WEBPACK_IMPORTED_MODULE_2__/* .answeredOn */ .V)(headers) ?? now).getTime();
    return Number.isInteger(reset) ? Math.max(0, Math.ceil(reset - answered / 1000)) : undefined;
}
function messageOf({ body }) {
    const message = (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .textField */ .M8)(body, 'message');
    if (message === undefined)
        return 'the answer has no error message; a proxy or gateway may stand before GitHub';
    const details = ((0,_json_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .listField */ .FZ)(body, 'errors') ?? []).flatMap((error) => (typeof error === 'string' ? error : (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .textField */ .M8)(error, 'message')) ?? (0,_json_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .textField */ .M8)(error, 'code') ?? []);
    return [message, ...details].join(': ').replace(/\s+/g, ' ').trim().replace(/\.$/, '');
}
function describeFault({ status, message, acceptedPermissions, requestId }) {
    const particulars = [
        status === 0 ? undefined : `HTTP ${status}`,
        acceptedPermissions && `accepted permissions ${acceptedPermissions}`,
        requestId && `request ID ${requestId}`
    ].filter((part) => part !== undefined && part !== '');
    return particulars.length === 0 ? message : `${message} (${particulars.join(', ')})`;
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

/***/ 98139:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  keepPlanComment: () => (/* binding */ keepPlanComment)
});

// EXTERNAL MODULE: ./build/adapters/github/github-client.js
var github_client = __webpack_require__(72908);
// EXTERNAL MODULE: ./build/adapters/github/github-connection.js + 1 modules
var github_connection = __webpack_require__(62663);
// EXTERNAL MODULE: ./build/adapters/github/github-pace.js
var github_pace = __webpack_require__(78228);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./build/adapters/json-fields.js
var json_fields = __webpack_require__(52393);
;// CONCATENATED MODULE: ./build/adapters/github/pull-request.js


async function pullRequestOf(environment) {
    const { GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: repository } = environment;
    if (!path || !repository)
        return undefined;
    const event = await readEvent(path);
    const pullRequest = (0,json_fields/* field */.ZZ)(event, 'pull_request');
    const issue = (0,json_fields/* field */.ZZ)(event, 'issue');
    const number = (0,json_fields/* numberField */.sJ)(pullRequest, 'number') ??
        ((0,json_fields/* field */.ZZ)(issue, 'pull_request') === undefined ? undefined : (0,json_fields/* numberField */.sJ)(issue, 'number'));
    if (number === undefined)
        return undefined;
    const head = (0,json_fields/* field */.ZZ)(pullRequest, 'head');
    const from = (0,json_fields/* textField */.M8)((0,json_fields/* field */.ZZ)(head, 'repo'), 'full_name');
    return {
        repository,
        number,
        isFromFork: pullRequest !== undefined && from?.toLowerCase() !== repository.toLowerCase(),
        commit: (0,json_fields/* textField */.M8)(head, 'sha')
    };
}
async function readEvent(path) {
    try {
        return JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/adapters/github/github-fault.js
var github_fault = __webpack_require__(75843);
;// CONCATENATED MODULE: ./build/adapters/github/pull-request-comment.js


const PAGE_SIZE = 100;
const MOST_PAGES = 30;
async function keepComment(client, pullRequest, marker, body) {
    const author = await viewerLogin(client);
    if (author.kind === 'fault')
        return refused(author.fault, pullRequest);
    if (author.login === undefined)
        return { kind: 'not-kept', why: UNKNOWN_AUTHOR };
    const { login } = author;
    const look = () => ownComment(client, pullRequest, marker, login);
    const own = await look();
    if (own?.kind === 'fault')
        return refused(own.fault, pullRequest);
    const [owner, repo] = pullRequest.repository.split('/');
    const written = own === undefined
        ? await client.create({
            method: 'POST',
            path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
            parameters: { owner, repo, issue_number: pullRequest.number, body }
        }, look)
        : await client.write({
            method: 'PATCH',
            path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
            parameters: { owner, repo, comment_id: (0,json_fields/* numberField */.sJ)(own.body, 'id'), body }
        });
    if (written.kind === 'fault')
        return refused(written.fault, pullRequest);
    return { kind: 'kept', isNew: own === undefined, url: (0,json_fields/* textField */.M8)(written.body, 'html_url') };
}
const UNKNOWN_AUTHOR = 'GitHub did not say whom the token in "github-token" belongs to, so no comment can be told for its own. The job summary has the plan.';
async function viewerLogin(client) {
    const graphql = `${client.apiUrl.replace(/\/api\/v3$/, '/api')}/graphql`;
    const answer = await client.write({ method: 'POST', path: graphql, parameters: { query: '{ viewer { login } }' } });
    if (answer.kind === 'fault')
        return answer;
    const login = (0,json_fields/* textField */.M8)((0,json_fields/* field */.ZZ)((0,json_fields/* field */.ZZ)(answer.body, 'data'), 'viewer'), 'login');
    return { kind: 'login', login: login ? withoutSuffix(login) : undefined };
}
function withoutSuffix(login) {
    return login.replace(/\[bot\]$/, '').toLowerCase();
}
async function ownComment(client, { repository, number }, marker, author) {
    const [owner, repo] = repository.split('/');
    for (let page = 1; page <= MOST_PAGES; page += 1) {
        const parameters = { owner, repo, issue_number: number, per_page: PAGE_SIZE, page };
        const answer = await client.read('/repos/{owner}/{repo}/issues/{issue_number}/comments', parameters);
        if (answer.kind === 'fault')
            return answer;
        const comments = Array.isArray(answer.body) ? answer.body : ((0,json_fields/* listField */.FZ)(answer.body, 'comments') ?? []);
        const own = comments.find((comment) => (0,json_fields/* textField */.M8)(comment, 'body')?.startsWith(marker) &&
            withoutSuffix((0,json_fields/* textField */.M8)((0,json_fields/* field */.ZZ)(comment, 'user'), 'login') ?? '') === author);
        if (own !== undefined)
            return { kind: 'done', body: own };
        if (comments.length < PAGE_SIZE)
            break;
    }
    return undefined;
}
function refused(fault, { isFromFork, number }) {
    return { kind: 'not-kept', why: `${adviceFor(fault, isFromFork, number)} GitHub answered: ${(0,github_fault/* describeFault */.Qx)(fault)}.` };
}
function adviceFor({ kind }, isFromFork, number) {
    switch (kind) {
        case 'denied':
        case 'not-found':
            return isFromFork
                ? `The pull request ${number} comes from a fork, for which the token of a job may only read. The job summary has the plan.`
                : `The token in "github-token" may not comment on the pull request ${number}: give the job the permission "pull-requests: write".`;
        case 'unauthenticated':
            return 'The token in "github-token" is not valid any more: leave the input out for the token of the job.';
        case 'throttled':
        case 'outage':
            return 'GitHub takes no comment now; the next run writes it.';
        case 'moved':
        case 'conflict':
        case 'refused':
            return 'GitHub did not take the comment. The job summary has the plan.';
    }
}

// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(19473);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/report/markdown.js
var markdown = __webpack_require__(34902);
// EXTERNAL MODULE: ./build/report/size-limit.js
var size_limit = __webpack_require__(72656);
;// CONCATENATED MODULE: ./build/report/comment.js



const LONGEST = 65_536;
const MARGIN = 300;
function renderComment(summary, subject, origin) {
    const head = `${commentMarker(subject)}\n`;
    const foot = `\n<sub>${footer(origin)}</sub>\n`;
    const room = LONGEST - MARGIN - Buffer.byteLength(head) - Buffer.byteLength(foot);
    return `${head}${(0,size_limit/* cutToSize */.V)(summary, room, 'The job summary has the rest.')}${foot}`;
}
function footer({ run, commit }) {
    const of = commit === undefined ? '' : ` of commit ${(0,markdown/* escapeMarkdown */.FV)(commit.slice(0, 10))}`;
    const by = run === undefined ? 'a run' : `[this run](${encodeURI(run)})`;
    return `Plan${of} by ${by}. Each run of the workflow brings this comment up to date.`;
}
function commentMarker({ workflow, configuration, shard }) {
    const lines = configuration.split(/\r?\n/).map((line) => line.trim());
    const registrations = lines.filter((line) => line !== '').join('\n');
    const part = shard === null ? '' : `; shard=${shard}`;
    return `<!-- register-vb365-application; plan; workflow=${named(workflow)}; registrations=${named(registrations)}${part} -->`;
}
const LONGEST_NAME = 120;
function named(text) {
    const plain = encodeURIComponent(text).replaceAll('-', '%2D');
    return plain.length <= LONGEST_NAME ? plain : `sha256:${(0,external_node_crypto_.createHash)('sha256').update(text).digest('hex')}`;
}

// EXTERNAL MODULE: ./build/run/run-context.js
var run_context = __webpack_require__(36465);
;// CONCATENATED MODULE: ./build/wiring/plan-comment.js








const PATIENCE_MS = 60_000;
async function keepPlanComment(plan, log) {
    const { inputs, environment } = plan;
    const pullRequest = await pullRequestOf(environment);
    if (pullRequest === undefined) {
        log.info('No comment was written: the workflow runs for no pull request.');
        return;
    }
    if (inputs.githubToken === undefined) {
        log.notice('No comment was written: the input "github-token" is empty. Leave it out for the token of the job.');
        return;
    }
    try {
        await write(plan, inputs.githubToken, pullRequest, log);
    }
    catch (error) {
        log.notice(`No comment was written: ${(0,errors/* asActionError */.z6)(error).message}`);
    }
}
async function write({ inputs, shard, summary, environment, clock, signal }, token, pullRequest, log) {
    const subject = {
        workflow: environment['GITHUB_WORKFLOW'] || 'workflow',
        configuration: inputs.configuration,
        shard
    };
    const body = renderComment(summary, subject, { run: runAddress(environment), commit: pullRequest.commit });
    const context = (0,run_context/* startRun */.A)({ clock, signal, log: silentWhileWaiting(log) }, PATIENCE_MS);
    const apiUrl = environment['GITHUB_API_URL'] || 'https://api.github.com';
    const connection = (0,github_connection/* connectToGithub */.D)({ apiUrl, token, tokenInput: 'github-token', context });
    const client = new github_client/* GithubClient */.t(connection, new github_pace/* GithubPace */.X(), context);
    const result = await keepComment(client, pullRequest, commentMarker(subject), body);
    if (result.kind === 'not-kept') {
        log.notice(`No comment was written. ${result.why}`);
    }
    else {
        log.info(`${result.isNew ? 'Wrote' : 'Updated'} the comment with the plan${result.url === undefined ? '' : `: ${result.url}`}`);
    }
}
function silentWhileWaiting(log) {
    return {
        info: (message) => log.info(message),
        warning: (message) => log.warning(message),
        debug: (message) => log.debug(message),
        waiting: () => () => undefined
    };
}
function runAddress(environment) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
    return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}


/***/ })

};
