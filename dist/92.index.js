export const id = 92;
export const ids = [92];
export const modules = {

/***/ 5092:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sharedSignIns: () => (/* binding */ sharedSignIns),
  wireRegistration: () => (/* binding */ wireRegistration)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 16 modules
var core = __webpack_require__(88179);
// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(19473);
;// CONCATENATED MODULE: ./build/adapters/backoff.js
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const LONGEST_DELAY_MS = 15_000;
function backoff({ clock, deadline, signal }) {
    let tries = 0;
    return {
        async wait(atLeastSeconds = 0) {
            // Up to a quarter more, so that many runs that were throttled together do not come back together.
            const jitter = 1 + Math.random() / 4;
            const delay = Math.max((DELAYS_MS[tries] ?? LONGEST_DELAY_MS) * jitter, atLeastSeconds * 1000);
            tries += 1;
            if (clock.now().getTime() + delay > deadline.getTime())
                return false;
            await clock.sleep(delay, signal);
            return true;
        }
    };
}

;// CONCATENATED MODULE: ./build/adapters/entra/token-refusal.js
const REFUSAL = /AADSTS(\d+):\s*([\s\S]*?)(?=\s*Trace ID:|$)/;
const CAUSES_LIMIT = 6;
/** Finds the refusal in an error of the identity library or one of its causes. */
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
/** Entra's words with the identifiers that support asks for. */
function describeRefusal({ code, message, traceId, correlationId }) {
    const particulars = [
        `AADSTS${code}`,
        ...(traceId === undefined ? [] : [`trace ID ${traceId}`]),
        ...(correlationId === undefined ? [] : [`correlation ID ${correlationId}`])
    ];
    return `${message.replace(/[.\s]+$/, '')} (${particulars.join(', ')})`;
}
/** The certificate of an assertion is not registered on the application, or not by that thumbprint. */
const CERTIFICATE_UNKNOWN = 700027;
/** Transient trouble of Entra itself. */
const TRANSIENT = new Set([90033, 50033, 90006, 90024, 90055]);
function isTransient({ code }) {
    return TRANSIENT.has(code);
}
/** The answers to a credential that was made just now, until it is visible everywhere. */
const CREDENTIAL_NOT_REPLICATED = new Set([CERTIFICATE_UNKNOWN, 7000215, 70021, 700211, 700212, 700213]);
/** The answers for an application and a service principal that were. */
const APPLICATION_NOT_REPLICATED = new Set([700016, 7000229]);
/** An administrator or Microsoft did that, unless it was made just now. */
const DISABLED = 7000112;
/** Whether the refusal may end by itself. The same codes are final for what was there before. */
function maybeNotReplicated({ code }, made) {
    if (code === DISABLED)
        return made === 'application';
    return CREDENTIAL_NOT_REPLICATED.has(code) || APPLICATION_NOT_REPLICATED.has(code);
}

;// CONCATENATED MODULE: ./build/adapters/entra/application-sign-in.js



/** Signs in as the registered application. Every try is a new sign-in: a token says for ever what it said at first. */
class EntraApplicationSignIn {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    async rolesFor(resource, expected, expectedDirectoryRoles = new Set()) {
        const waiting = backoff(this.#settings.context);
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
    async #roles(resource) {
        const { tokens, applicationId, certificate, audienceOf, context } = this.#settings;
        const source = tokens.withCertificate({ clientId: applicationId, role: 'application' }, certificate);
        const { roles = new Set(), directoryRoles } = (await source.token(audienceOf(resource), context)).claims;
        return { roles, directoryRoles };
    }
    #mayPass(error) {
        const { made } = this.#settings;
        if (!(error instanceof errors/* ActionError */.lZ) || made === 'nothing')
            return false;
        const refusal = tokenRefusalOf(error.cause);
        return refusal !== undefined && maybeNotReplicated(refusal, made);
    }
}
/** Directory roles that the token does not name at all will not be named by the next one either. */
function holdsAll({ roles, directoryRoles }, expected, expectedDirectoryRoles) {
    return (expected.isSubsetOf(roles) && (directoryRoles === undefined || expectedDirectoryRoles.isSubsetOf(directoryRoles)));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./node_modules/@microsoft/microsoft-graph-client/lib/src/index.js
var src = __webpack_require__(11899);
;// CONCATENATED MODULE: ./build/cancellation.js
/**
 * Waits for work that cannot be stopped itself, but no longer than until the run is cancelled.
 * @throws the reason of the signal, an `ActionError` with the code `cancelled`
 */
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
/** A signal that follows another after a while, for work that should rather end by itself. */
function delayed(signal, milliseconds) {
    const controller = new AbortController();
    const abortLater = () => setTimeout(() => controller.abort(signal.reason), milliseconds).unref();
    if (signal.aborted)
        abortLater();
    else
        signal.addEventListener('abort', abortLater, { once: true });
    return controller.signal;
}

;// CONCATENATED MODULE: ./build/adapters/proxy/proxy-failure.js
/** A proxy that could not be reached, or that did not open a tunnel. */
class ProxyFailure extends Error {
    name = 'ProxyFailure';
    /** Host, and port where the URL names one; never the credentials. */
    host;
    /** Whether user name or password stand in the proxy's URL. */
    hasCredentials;
    reason;
    constructor(proxy, reason) {
        super(`the proxy ${proxy.host} opened no tunnel`, 'cause' in reason ? { cause: reason.cause } : {});
        this.host = proxy.host;
        this.hasCredentials = proxy.username !== '' || proxy.password !== '';
        this.reason = reason;
    }
}
/** The schemes of `Proxy-Authenticate`, https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
function offeredSchemes(header) {
    const challenges = [header ?? []]
        .flat()
        .join(', ')
        .replace(/"[^"]*"/g, '""');
    // A name at the beginning or behind a comma that is not one of a parameter, which an equals sign follows.
    const names = challenges.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s*(?:,|$)|\s+[^\s=])/g);
    return [...new Set([...names].map(([, name]) => name ?? ''))];
}

;// CONCATENATED MODULE: ./build/adapters/connection-problem.js

const TRUST_ADVICE = 'if a proxy of yours opens TLS connections, give its CA certificate in the environment variable NODE_EXTRA_CA_CERTS';
/** Codes of Node.js (https://nodejs.org/api/errors.html#common-system-errors), OpenSSL's verification and the Azure SDK. */
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
/** Looks through the causes of an error for the one that names a network or TLS failure. */
function connectionProblem(error) {
    const problem = knownProblem(error);
    if (problem !== undefined)
        return problem;
    if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
        return { kind: 'transient', text: 'the answer took too long' };
    }
    return { kind: 'transient', text: error instanceof Error ? error.message : String(error) };
}
/** The named network or TLS failure behind an error, undefined when there is none. */
function knownProblem(error) {
    for (const link of causes(error)) {
        if (link instanceof ProxyFailure)
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
/** What has to change before a proxy lets the runner in. */
function proxyWish(hasCredentials, schemes) {
    if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
        return `offers only ${schemes.join(' and ')} to sign in, and only Basic is supported; let it offer Basic, or let the runner through without a sign-in`;
    }
    return hasCredentials
        ? 'does not take the user name and password in its URL'
        : 'asks for user name and password; give them in its URL, as in http://user:password@host:port';
}
const NO_TLS = { kind: 'final', text: 'what answers there does not speak TLS; check host and port' };
const connection_problem_CAUSES_LIMIT = 8;
function causes(error) {
    const chain = [];
    const queue = [error];
    while (queue.length > 0 && chain.length < connection_problem_CAUSES_LIMIT) {
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

// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 83 modules
var esm = __webpack_require__(16033);
// EXTERNAL MODULE: ./node_modules/https-proxy-agent/dist/index.js + 1 modules
var dist = __webpack_require__(71566);
;// CONCATENATED MODULE: ./build/adapters/proxy/proxy-tunnel.js


/** One request's way through a proxy, which remembers where that way ended. */
class ProxyTunnel extends dist/* HttpsProxyAgent */.b {
    /** Why the last try got no tunnel; undefined when it got one. */
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
        // The agent hands a refusal on as if the service behind the proxy had answered.
        request.once('proxyConnect', ({ statusCode, headers }) => {
            const schemes = offeredSchemes(headers['proxy-authenticate']);
            if (statusCode !== 200)
                this.failure = new ProxyFailure(this.proxy, { status: statusCode, schemes });
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
            this.failure = new ProxyFailure(this.proxy, { cause });
            throw cause;
        }
        finally {
            clearTimeout(timer);
            this.#signal?.removeEventListener('abort', end);
        }
    }
}
const OPENING_TIMEOUT_MS = 30_000;
/**
 * Tells a failure of the proxy from one of the service behind it. It has to follow the policy that chooses the proxy
 * (`proxyPolicy` of `@azure/core-rest-pipeline`), and keeps its choice. It throws a {@link ProxyFailure} after the last
 * try.
 * @param patienceMs how long the proxy may take to open a tunnel
 */
function proxyTunnelPolicy(patienceMs = OPENING_TIMEOUT_MS) {
    return {
        name: 'proxyTunnel',
        async sendRequest(request, next) {
            const { agent } = request;
            if (!(agent instanceof dist/* HttpsProxyAgent */.b))
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

;// CONCATENATED MODULE: ./build/adapters/graph/graph-transport.js



/**
 * Sends with the HTTP client of the identity library, so that Graph is reached by the same way as the sign-in: the
 * runtime's `fetch` knows no proxy. It follows no redirect, repeats nothing, and keeps the original error, which the
 * handler of Microsoft's client would flatten.
 */
class GraphTransport {
    #client = (0,esm/* createDefaultHttpClient */.fl)();
    #pipeline = (0,esm/* createEmptyPipeline */.O8)();
    constructor() {
        this.#pipeline.addPolicy((0,esm/* proxyPolicy */.Ll)());
        this.#pipeline.addPolicy(proxyTunnelPolicy());
        this.#pipeline.addPolicy((0,esm/* decompressResponsePolicy */.rQ)());
        this.#pipeline.addPolicy((0,esm/* userAgentPolicy */.z7)());
    }
    async execute(context) {
        const { signal } = context.options ?? {};
        const { url, method, headers, body } = await partsOf(context);
        const request = (0,esm/* createPipelineRequest */.G6)({ url, method, headers, ...(body === '' ? {} : { body }) });
        if (signal)
            request.abortSignal = signal;
        try {
            const { status, headers: answered, bodyAsText } = await this.#pipeline.sendRequest(this.#client, request);
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
/** The client describes its request in the many ways that `fetch` takes; `Request` knows them all. */
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






/** Longer than Graph itself waits before it answers 504. */
const EXCHANGE_TIMEOUT_MS = 100_000;
/** What a write may still take to end after the run is cancelled, so that it is known whether it was stored. */
const GRACE_MS = 3_000;
/**
 * Microsoft's client without its retry handler: that one repeats a POST after a 504, when Graph may have stored the
 * first try. What is repeated, and after which look, is decided where the call is made.
 */
function connectToGraph(endpoint, accessToken, { signal }) {
    const writeSignal = delayed(signal, GRACE_MS);
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
                .option('signal', AbortSignal.any([cancelled, AbortSignal.timeout(EXCHANGE_TIMEOUT_MS)]))
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
    // Graph never redirects; following one would leak the token.
    if (status >= 300 && status < 400)
        return { kind: 'no-response', reason: `the answer is a redirect (HTTP ${status})` };
    if (text === '') {
        // A success without a body is 204.
        if (status < 300 && status !== 204)
            return { kind: 'no-response', reason: `the answer with status ${status} is empty` };
        return { kind: 'response', status, headers, body: undefined };
    }
    try {
        return { kind: 'response', status, headers, body: JSON.parse(text) };
    }
    catch {
        // The page of a gateway or proxy. An error status is enough to go on; a success without its body is not.
        if (status >= 400)
            return { kind: 'response', status, headers, body: undefined };
        return { kind: 'no-response', reason: `the answer with status ${status} is not JSON` };
    }
}
function withoutResponse(error, endpoint) {
    const cause = error instanceof src/* GraphClientError */.qF ? (error.customError ?? error) : error;
    const problem = connectionProblem(cause);
    if (problem.kind === 'transient')
        return { kind: 'no-response', reason: problem.text };
    throw new errors/* ActionError */.lZ('service-unreachable', `Microsoft Graph at ${endpoint} cannot be reached: ${problem.text}.`, {
        cause
    });
}

// EXTERNAL MODULE: ./build/domain/plan/caller-permissions.js + 1 modules
var caller_permissions = __webpack_require__(40887);
;// CONCATENATED MODULE: ./build/adapters/retry-after.js
/**
 * Seconds that a service asks for before the next try, as a number or as a date
 * (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after); undefined where it asks for none that can be read.
 * @param now when it asked, against which a date is measured; undefined where that is not known
 */
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

;// CONCATENATED MODULE: ./build/adapters/graph/graph-error.js


/** Stands for the code of an error that is not Graph's. */
const NO_CODE = 'no error code';
/** The error of an answer, undefined when it is a success. */
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
    const error = member(body, 'error');
    const details = member(error, 'details');
    return {
        status,
        code: graph_error_text(member(error, 'code')) ?? NO_CODE,
        message: graph_error_text(member(error, 'message')) ??
            'the answer has no error message; a proxy or gateway may stand before Microsoft Graph',
        details: Array.isArray(details) ? details.flatMap((detail) => graph_error_text(member(detail, 'code')) ?? []) : [],
        requestId: graph_error_text(member(member(error, 'innerError'), 'request-id')) ?? headers['request-id'],
        retryAfter: retryAfterSeconds(headers['retry-after'], answeredOn(headers))
    };
}
/** By the service's own clock: that of this machine may be off. */
function answeredOn({ date }) {
    return date === undefined ? undefined : new Date(date);
}
function member(value, name) {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Object.getOwnPropertyDescriptor(value, name)?.value
        : undefined;
}
function graph_error_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
/**
 * Texts, because Graph answers many of these with the catch-all code `Request_BadRequest`. Captured in
 * microsoftgraph/msgraph-bicep-types#161, hashicorp/terraform-provider-azuread (internal/services), pnp/cli-microsoft365
 * and microsoftgraph/microsoft-graph-docs#12833.
 */
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
/** A role assignment to a service principal made just now; its wording differs between captures. */
const PRINCIPAL_NOT_FOUND = /\bprincipal\b.*\bnot found\b/i;
/** What Graph answers with 403 although no permission would help. */
const LIMIT_CODES = ['Directory_QuotaExceeded', 'Directory_ResourceSizeExceeded'];
/** The one server error that no later try can turn (RFC 9110, section 15.6.2). */
const NOT_IMPLEMENTED = 501;
function kindOf({ status, code, message, details }) {
    if (status === 429)
        return 'throttled';
    if (status === NOT_IMPLEMENTED)
        return 'refused';
    if (status === 0 || status === 408 || status >= 500)
        return 'outage';
    if (details.includes('NoBackingApplicationObject') || code === 'Directory_ConcurrencyViolation')
        return 'not-replicated';
    if (NOT_REPLICATED_TEXTS.some((part) => message.includes(part)) || PRINCIPAL_NOT_FOUND.test(message)) {
        return status === 404 && code === 'Request_ResourceNotFound' ? 'not-found' : 'not-replicated';
    }
    if (code === 'Request_MultipleObjectsWithSameKeyValue' || details.includes('ConflictingObjects'))
        return 'duplicate';
    if (DUPLICATE_TEXTS.some((part) => message.includes(part)))
        return 'duplicate';
    // The page of a proxy says nothing about the directory, and nothing about permissions.
    if (code === NO_CODE)
        return 'refused';
    if (status === 404)
        return 'not-found';
    return status === 403 && !LIMIT_CODES.includes(code) ? 'denied' : 'refused';
}
/** True for what a later try may well get: it was throttled, or Graph failed. */
function isPassing(error) {
    const kind = kindOf(error);
    return kind === 'throttled' || kind === 'outage';
}
/** Graph's own words for support: code and request ID, behind its message. */
function describeGraphError({ status, code, message, requestId }) {
    const sentence = message.trim().replace(/[.\s]+$/, '');
    const particulars = [code, status === 0 ? undefined : `HTTP ${status}`, requestId && `request-id ${requestId}`];
    return `${sentence} (${particulars.filter((part) => part !== undefined && part !== '').join(', ')})`;
}
/** An answer that lacks what Graph's reference says is always there. */
function incompleteAnswer(what) {
    return new errors/* ActionError */.lZ('request-refused', `Microsoft Graph answered ${what}. Run again; if the problem persists, check that graph-endpoint names Microsoft Graph.`);
}

;// CONCATENATED MODULE: ./build/adapters/graph/shared-list.js
/** Replicas lag behind: what a reading lacks counts as gone when this many readings lack it. */
const READINGS_TO_BELIEVE = 3;
/**
 * A list that Graph replaces as a whole while others write it too, as one writer's readings show it. What a later
 * reading lacks was removed by another writer, and is left so; except what our own write can have dropped. That is only
 * a write that was never answered: Graph may store it late, over entries that were added after it was sent.
 */
class SharedList {
    #identify;
    #known = new Map();
    #dropped = [];
    #unanswered = [];
    /** @param identify names an entry, the same in every reading */
    constructor(identify) {
        this.#identify = identify;
    }
    /** True for a reading without an entry that is known: it was removed, or the replica that answered lags behind. */
    lacksKnown(reading) {
        const shown = this.#identities(reading);
        return [...this.#known.keys()].some((identity) => !shown.has(identity) && !this.#mayHaveDropped(identity));
    }
    /** Takes a reading for the truth. */
    accept(reading) {
        const shown = this.#identities(reading);
        const dropped = [...this.#known].filter(([identity]) => !shown.has(identity) && this.#mayHaveDropped(identity));
        this.#dropped = dropped.map(([, entry]) => entry);
        this.#known = new Map([...reading.map((entry) => [this.#identify(entry), entry]), ...dropped]);
    }
    /** The whole list was sent, and it is not known whether it was or will be stored. */
    sentWithoutAnswer(entries) {
        this.#unanswered.push(this.#identities(entries));
    }
    /** The entries that our own write can have dropped; the next write puts them back. */
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

/** Adds entries to a list that Graph replaces as a whole. */
class ListAddition {
    #list;
    #wanted;
    #shared;
    #reading;
    constructor(list, wanted) {
        this.#list = list;
        this.#wanted = wanted;
        this.#shared = new SharedList(list.identify);
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
    /** An addition takes nothing away. */
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


/** Adds settings. */
function settingAdditions({ allowPublicClientFlows, redirectUris, declaredAccess }) {
    return [
        ...(allowPublicClientFlows === undefined ? [] : [publicClientFlowAddition()]),
        ...(redirectUris === undefined ? [] : [redirectUriAddition(redirectUris)]),
        ...(declaredAccess === undefined ? [] : [declarationAddition(declaredAccess)])
    ];
}
/** Adds tags. */
function tagAddition(tags) {
    return new ListAddition({
        property: 'tags',
        entriesOf: ({ tags: present }) => present ?? [],
        identify: (tag) => tag,
        write: ({ tags: present }, added) => [...(present ?? []), ...added],
        describe: (tag) => `the tag ${tag}`
    }, tags);
}
/** Redirect URIs of the public client. */
function redirectUriAddition(uris) {
    return new ListAddition({
        property: 'publicClient',
        entriesOf: ({ publicClient }) => publicClient?.redirectUris ?? [],
        identify: (uri) => uri,
        // Whether Graph merges the members of a complex property is not documented: all of them are written.
        write: ({ publicClient }, added) => ({
            ...publicClient,
            redirectUris: [...(publicClient?.redirectUris ?? []), ...added]
        }),
        describe: (uri) => `the redirect URI ${uri}`
    }, uris);
}
/** Permissions beside those that the application declares. */
function declarationAddition(permissions) {
    return new ListAddition({
        property: 'requiredResourceAccess',
        entriesOf: ({ requiredResourceAccess }) => (requiredResourceAccess ?? []).flatMap(declaredOf),
        identify: ({ resourceAppId, id, type }) => `${resourceAppId}/${type}/${id}`,
        write: ({ requiredResourceAccess }, added) => withDeclared(requiredResourceAccess ?? [], added),
        describe: ({ resourceAppId, id }) => `the declared permission ${id} of ${resourceAppId}`
    }, permissions.flatMap(({ resourceAppId, permissions }) => permissions.map(({ id, type }) => ({ resourceAppId, id, type }))));
}
/** The list is written back as a whole, so nothing in it may be guessed. */
function declaredOf({ resourceAppId, resourceAccess }) {
    if (!resourceAppId)
        throw incompleteAnswer('a declared permission without its resource');
    return (resourceAccess ?? []).map(({ id, type }) => {
        if (!id || !type)
            throw incompleteAnswer('a declared permission without its ID or type');
        return { resourceAppId, id, type };
    });
}
/** What is there is left as it is, to the order; more is added behind it, under its resource. */
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
/** What restore by device code needs. */
function publicClientFlowAddition() {
    return new ListAddition({
        property: 'isFallbackPublicClient',
        entriesOf: ({ isFallbackPublicClient }) => (isFallbackPublicClient === true ? ['on'] : []),
        identify: (state) => state,
        write: () => true,
        describe: () => 'the permission of public client flows'
    }, ['on']);
}

;// CONCATENATED MODULE: ./build/domain/request/managed-names.js

/** How this action signs what it makes in a tenant. */
const MANAGED_BY = 'register-vb365-application';
const KEY_CREDENTIAL_NAME_LIMIT = 90;
const SLUG_LIMIT = 60;
/**
 * The application's `uniqueName`, an immutable alternate key that Graph keeps unique in the tenant
 * (https://learn.microsoft.com/graph/api/resources/application). Derived from the display name alone, so that a second
 * run finds what the first one made; the hash keeps apart names that differ only in signs which a slug drops.
 */
function uniqueNameOf(displayName) {
    const name = displayName.normalize('NFC').trim();
    const slug = name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, SLUG_LIMIT);
    const digest = (0,external_node_crypto_.createHash)('sha256').update(name, 'utf8').digest('hex').slice(0, 12);
    return `vb365-${slug === '' ? digest : `${slug}-${digest}`}`;
}
/** A tag by which an application is found even where Graph did not store its unique name. */
function applicationTagOf(uniqueName) {
    return `${MANAGED_BY}:${uniqueName}`;
}
/** Marks an application to which Graph refuses a unique name, so that no run tries again. */
const NO_UNIQUE_NAME_TAG = `${MANAGED_BY}:no-unique-name`;
/** The display name of a key credential that this action registers: at most 90 characters, longer ones are cut by Graph. */
function keyCredentialNameOf(friendlyName) {
    const name = `${MANAGED_BY}: ${friendlyName}`.slice(0, KEY_CREDENTIAL_NAME_LIMIT);
    return name.isWellFormed() ? name : name.slice(0, -1);
}
/**
 * True for a key credential that this action registered. Its display name has the mark, or Graph gave it a default, as
 * `addKey` may: then the subject of its certificate has the mark, in all but certificates of older versions. Any other
 * name was given by hand.
 * https://learn.microsoft.com/graph/api/application-addkey offers no display name.
 */
function isManagedKeyCredential({ displayName, organizationalUnits }) {
    if (displayName.startsWith(`${MANAGED_BY}: `))
        return true;
    return isDefaultName(displayName) && (organizationalUnits ?? unitsIn(displayName)).includes(MANAGED_BY);
}
/** Without a display name, Graph takes the subject of the certificate, or a part of it. */
function isDefaultName(displayName) {
    return displayName === '' || /^(?:CN|OU)=/.test(displayName);
}
/** The organizational units of a subject in one line (RFC 4514), which may be cut. */
function unitsIn(subject) {
    return subject.split(/(?<!\\)[,+]/).flatMap((part) => /^\s*OU=(.*)$/.exec(part)?.[1] ?? []);
}

// EXTERNAL MODULE: ./build/domain/identifiers.js
var identifiers = __webpack_require__(29137);
// EXTERNAL MODULE: ./build/domain/list-text.js
var list_text = __webpack_require__(97213);
;// CONCATENATED MODULE: ./build/adapters/graph/operation.js
/** The permissions to grant for an operation: what the token lacks, or all that is needed where that is not known. */
function lackingPermissions({ needs }, roles) {
    return needs.filter((need) => !isMet(need, roles)).map(({ anyOf: [value] }) => value);
}
/** The permissions of a token that an operation could use, documented for it or not. */
function heldPermissions({ needs }, roles) {
    return [...new Set(needs.flatMap(({ anyOf }) => anyOf))].filter((value) => roles?.has(value));
}
function isMet({ anyOf, undocumented = [] }, roles) {
    return anyOf.some((value) => roles?.has(value) && !undocumented.includes(value));
}

;// CONCATENATED MODULE: ./build/adapters/graph/explain-graph-error.js




/** The user's sentence for an error that ends the run. */
function explainGraphError(error, operation, roles) {
    if (kindOf(error) === 'denied')
        return denial(error, operation, roles);
    const code = isPassing(error) ? 'service-unreachable' : 'request-refused';
    return new errors/* ActionError */.lZ(code, `${operation.doing} failed: ${describeGraphError(error)}.${adviceFor(error)}`);
}
/** Why something optional is not known: a permission is missing only where the token lacks it. */
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
/**
 * Exchange Online decides by itself which mailboxes an application reaches.
 * https://learn.microsoft.com/exchange/permissions-exo/application-access-policies
 */
function exchangeAdvice({ code }) {
    return code === 'ErrorAccessDenied'
        ? '. The token holds the permission, but Exchange Online keeps the identity out of this mailbox: an application access policy or RBAC for Applications limits which mailboxes it reaches. An Exchange administrator sees it with Test-ApplicationAccessPolicy or Test-ServicePrincipalAuthorization'
        : '';
}
/** What to do about an error; it follows what Graph says. */
function adviceFor({ status, code, message }) {
    if (status === NOT_IMPLEMENTED) {
        return ' What answers there does not offer this call, and another try cannot change that: check that "region" in the registration file is the cloud of the tenant, and that graph-endpoint, where it is given, names Microsoft Graph.';
    }
    if (status === 404 && code === NO_CODE) {
        return ' Check that graph-endpoint, where it is given, names Microsoft Graph.';
    }
    switch (code) {
        // https://learn.microsoft.com/graph/api/resources/appmanagementpolicy
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
/**
 * https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions and
 * https://learn.microsoft.com/entra/identity/enterprise-apps/delete-recover-faq
 */
const PRINCIPAL_QUOTA = ' An identity can have created at most 250 objects in the directory, and deleted ones count until they are deleted permanently. Delete unused applications of this identity, then delete them permanently in the Entra admin center under App registrations, Deleted applications; or register with another identity. An administrator role lifts this limit.';
const TENANT_QUOTA = ' The directory holds as many objects as its quota allows, and deleted ones count until they are deleted permanently. Delete unused objects, then delete them permanently in the Entra admin center under App registrations, Deleted applications (and under Users and Groups). A tenant with a verified domain has a larger quota, and Microsoft support can raise it.';
const OBJECT_SIZE = ' The application would be larger than Entra allows: remove expired certificates and secrets, unused redirect URIs or declared permissions from it, and run again.';

;// CONCATENATED MODULE: ./build/adapters/graph/graph-query.js



/** Far more than any list that is read here has; a longer one never ends. */
const PAGES_LIMIT = 1000;
/** Reads one object. The shapes are Graph's (`@microsoft/microsoft-graph-types`); undefined: there is none. */
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
/** Reads a list to its last page; empty where what the list belongs to is not there (yet). */
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
                // Half of a list would pass for the whole.
                if (pages === PAGES_LIMIT)
                    throw incompleteAnswer(`a list that goes on after ${PAGES_LIMIT} pages`);
                page = await nextPage(pathOf(nextLink));
            }
        }
    };
}
/**
 * The same, where the run goes on without it: whatever keeps it from being read becomes part of the value.
 * @param isAnswer true for an error that says something about the tenant, as a 404 for a user that is looked for
 */
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
/** A next link names the host of the cloud; only its path is followed, so that the token goes nowhere else. */
function pathOf(nextLink) {
    const url = URL.parse(nextLink);
    if (url === null)
        throw incompleteAnswer('a list whose next page has no address');
    const { pathname, search } = url;
    return `${pathname.replace(/^\/v1\.0/, '')}${search}`;
}

// EXTERNAL MODULE: ./build/domain/date-text.js
var date_text = __webpack_require__(57373);
;// CONCATENATED MODULE: ./build/adapters/graph/key-credentials.js




/** @throws ActionError for an application without the list, which Graph always returns where it is asked for */
function keyCredentialsOf(reading) {
    if (!reading.keyCredentials)
        throw incompleteAnswer('an application without its list of certificates');
    return reading.keyCredentials;
}
/** Reads a credential; undefined for one without ID or dates, which no certificate of an application lacks. */
function readKeyCredential(wire) {
    const { keyId: id, startDateTime, endDateTime } = wire;
    if (!id || !startDateTime || !endDateTime)
        return undefined;
    return {
        keyId: (0,identifiers/* keyId */.xs)(id),
        displayName: wire.displayName ?? '',
        organizationalUnits: wire.key ? organizationalUnitsIn(wire.key) : undefined,
        thumbprint: thumbprintOf(wire),
        thumbprintSha256: wire.key ? (0,identifiers/* thumbprintSha256 */.Pn)(digest('sha256', wire.key)) : undefined,
        startsOn: new Date(startDateTime),
        expiresOn: new Date(endDateTime)
    };
}
/** Undefined for what is not a certificate, as the key of a credential that signs. */
function organizationalUnitsIn(base64) {
    try {
        const { OU = [] } = new external_node_crypto_.X509Certificate(Buffer.from(base64, 'base64')).toLegacyObject().subject;
        return typeof OU === 'string' ? [OU] : OU;
    }
    catch {
        return undefined;
    }
}
/**
 * The certificate itself is the best source; Graph returns it only when one application is read with `$select`. Otherwise the
 * identifier, which defaults to the SHA-1 thumbprint: Graph answers 40 hexadecimal digits, older APIs base64 of 20 bytes.
 */
function thumbprintOf({ key, customKeyIdentifier }) {
    if (key)
        return (0,identifiers/* thumbprint */.O1)(digest('sha1', key));
    if (!customKeyIdentifier)
        return undefined;
    if (/^[0-9a-f]{40}$/i.test(customKeyIdentifier))
        return (0,identifiers/* thumbprint */.O1)(customKeyIdentifier);
    const bytes = Buffer.from(customKeyIdentifier, 'base64');
    return bytes.length === 20 ? (0,identifiers/* thumbprint */.O1)(bytes.toString('hex')) : undefined;
}
/** True for the key credential that a certificate is registered as. */
function isRegistered({ keyId: id, thumbprint: own }, wire) {
    return wire.keyId?.toLowerCase() === id && (thumbprintOf(wire) ?? own) === own;
}
function digest(algorithm, base64) {
    return (0,external_node_crypto_.createHash)(algorithm).update(Buffer.from(base64, 'base64')).digest('hex');
}
/** The certificate of an application as it is registered: its public part only. */
function newKeyCredential({ facts, certificate }, displayName) {
    return {
        type: 'AsymmetricX509Cert',
        usage: 'Verify',
        key: Buffer.from(certificate).toString('base64'),
        displayName,
        // Graph refuses an end later than the certificate's by a fraction of a second.
        startDateTime: (0,date_text/* isoSeconds */.n)(facts.notBefore),
        endDateTime: (0,date_text/* isoSeconds */.n)(facts.notAfter)
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-queries.js





const LOOKING_FOR_APPLICATION = { doing: 'Looking for the application', needs: [caller_permissions/* READ_APPLICATIONS */.VO] };
/** The address of an application by its object ID or one of its other keys. */
function applicationPath(key, value) {
    return key === 'id' ? `/applications/${value}` : `/applications(${key}='${encodeURIComponent(quoted(value))}')`;
}
/** A literal of OData without its quotation marks. */
function quoted(text) {
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
/**
 * Undefined when there is no such application. `keyCredentials` come only when one application is read with `$select`,
 * which Graph limits to 150 a minute: once a run.
 */
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
/** Object IDs. */
function ownersQuery(path) {
    return listQuery({
        path: `${path}/owners?$select=id`,
        operation: { doing: 'Reading the owners of the application', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (owners) => owners.flatMap(({ id }) => id ?? [])
    });
}
/** The applications of one display name. */
function namesakesQuery(displayName) {
    const filter = encodeURIComponent(`displayName eq '${quoted(displayName)}'`);
    return listQuery({
        path: `/applications?$filter=${filter}&$select=id,appId`,
        operation: { doing: 'Looking for applications of the same name', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (applications) => applications.flatMap(({ appId }) => (appId ? [(0,identifiers/* applicationId */.E7)(appId)] : []))
    });
}
/**
 * The application that carries a tag of this action; of several, one whose unique name was stored, then the oldest. Where
 * it cannot be read, the applications of the same name still stand in the way of a second one.
 */
function taggedQuery(tag) {
    const filter = encodeURIComponent(`tags/any(t:t eq '${quoted(tag)}')`);
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
/** The IDs of an application as Graph answers it. */
function identifiersOf({ id, appId }) {
    if (!id || !appId)
        throw incompleteAnswer('an application without id or appId');
    return { objectId: (0,identifiers/* applicationObjectId */.R3)(id), applicationId: (0,identifiers/* applicationId */.E7)(appId) };
}
/** The IDs of the application of a unique name. */
function namedQuery(uniqueName) {
    return objectQuery({
        path: `${applicationPath('uniqueName', uniqueName)}?$select=id,appId`,
        operation: LOOKING_FOR_APPLICATION,
        read: (application) => application && identifiersOf(application)
    });
}
/**
 * The whole bin: whether it can be filtered by application ID is not documented.
 * https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
function deletedApplicationsQuery() {
    const query = listQuery({
        path: '/directory/deletedItems/microsoft.graph.application?$select=id,appId,uniqueName&$top=999',
        operation: { doing: 'Looking among the deleted applications', needs: [caller_permissions/* READ_APPLICATIONS */.VO] },
        read: (applications) => applications.flatMap(({ appId, uniqueName }) => (appId ? [{ applicationId: appId, uniqueName }] : []))
    });
    return optional(query);
}
/** The application whose object ID, or whose service principal's object ID, this is. */
function byObjectIdQueries(objectId) {
    const read = (wire) => wire?.appId ? { applicationId: (0,identifiers/* applicationId */.E7)(wire.appId), displayName: wire.displayName ?? '' } : undefined;
    const query = (path) => objectQuery({ path: `${path}?$select=id,appId,displayName`, operation: LOOKING_FOR_APPLICATION, read });
    return {
        application: query(`/applications/${objectId}`),
        ownServicePrincipal: query(`/servicePrincipals/${objectId}`)
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/application-lock.js

/** The last work on each application that this process has begun and not ended. */
const lastWork = new Map();
/**
 * Reads, changes and writes one application while no other registration of this process does. Graph has no condition
 * for a write, so two of them at once would drop each other's entries.
 * @throws ActionError `cancelled`, while it waits for its turn, and whatever `work` throws
 */
async function withApplicationLocked(objectId, signal, work) {
    const before = lastWork.get(objectId) ?? Promise.resolve();
    const ended = Promise.withResolvers();
    // Giving up the wait does not let the next one in before its turn.
    const last = Promise.all([before, ended.promise]).then(() => undefined);
    lastWork.set(objectId, last);
    try {
        await untilCancelled(before, signal);
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

/** The user's sentence for a failed operation: a permission is missing only where the token lacks it. */
async function errorOf(session, error, operation) {
    const { roles } = await session.caller();
    return explainGraphError(error, operation, roles);
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-batch.js
/** https://learn.microsoft.com/graph/json-batching: at most 20 requests a batch. */
const BATCH_LIMIT = 20;
/** What stands for the answer that a batch lacks. */
const UNANSWERED = { kind: 'no-response', reason: 'the batch has no answer for this request' };
/**
 * Sends the requests of the items together, once, and gives one answer each. More than 20 go in several batches side by
 * side. A batch that fails as a whole gives each of its requests that failure.
 */
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
/** The date of the whole answer is that of its items, against which `Retry-After` may be measured. */
function itemAnswer(response, { headers: { date } }) {
    if (response?.status === undefined)
        return UNANSWERED;
    const own = Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
    const headers = { ...(date === undefined ? {} : { date }), ...Object.fromEntries(own) };
    return { kind: 'response', status: response.status, headers, body: response.body };
}

;// CONCATENATED MODULE: ./build/adapters/graph/graph-reader.js



/** Reads several things together, in one round trip where Graph is well. */
async function readAll(session, queries) {
    const asked = Object.entries(queries).flatMap(([name, query]) => (query === undefined ? [] : [{ name, query }]));
    const { roles } = await session.caller();
    const answers = await readTogether(session, asked);
    const context = { roles, nextPage: (path) => readPage(session, path) };
    const values = await Promise.all(answers.map(async ({ item: { name, query }, answer }) => [name, await query.parse(answer, context)]));
    // What is put together by name has the type that the names have.
    return Object.fromEntries(values);
}
/** Reads one thing. */
async function readOne(session, query) {
    return (await readAll(session, { query })).query;
}
/** Tries of what the run can do without; the patience of the run is for what it cannot. */
const OPTIONAL_TRIES = 3;
/** Sends those again that were throttled or met an outage; after the last try an outage is returned as it is. */
async function readTogether({ connection, context }, items) {
    const waiting = backoff(context);
    let answered = [];
    let asked = items;
    for (let tries = 1;; tries += 1) {
        const answers = await sendBatch(connection, asked, ({ query: { path } }) => ({ method: 'GET', path }));
        const failed = answers.flatMap(({ item, answer }) => {
            const error = graphErrorOf(answer);
            const isGivenUp = item.query.isOptional && tries >= OPTIONAL_TRIES;
            return error !== undefined && isPassing(error) && !isGivenUp ? [{ item, error }] : [];
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
/** The longest `Retry-After` of several errors, in seconds; 0 when none has one. */
function longestWait(errors) {
    return Math.max(0, ...errors.map(({ retryAfter }) => retryAfter ?? 0));
}

;// CONCATENATED MODULE: ./build/adapters/graph/visible-application.js




/**
 * Reads properties of an application that was seen before: where it is not there, it is not visible everywhere yet.
 * @throws ActionError where it is not seen within the limit
 */
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









/**
 * Changes an application, in one request. Graph replaces each list as a whole and knows no condition for a write, so
 * every try starts from the newest reading and what was written is read back.
 * https://learn.microsoft.com/graph/api/application-update
 * @throws ActionError when the write is refused, or not seen within the limit
 */
function changeApplication(session, update) {
    return withApplicationLocked(update.objectId, session.context.signal, async () => {
        const writing = new ApplicationWriting(session, update);
        let body = await writing.read();
        while (body !== undefined) {
            const path = applicationPath('id', update.objectId);
            const answer = await session.connection.send({ method: 'PATCH', path, body });
            const error = graphErrorOf(answer);
            body = error === undefined ? await writing.readBack() : await writing.readAfter(error, body);
        }
    });
}
/** One update, from reading to reading. Each gives what is still to be written; undefined: everything is there. */
class ApplicationWriting {
    #session;
    #update;
    #waiting;
    constructor(session, update) {
        this.#session = session;
        this.#update = update;
        this.#waiting = backoff(session.context);
    }
    /** Reads again while something that was there is missing: it may be hidden by a replica that lags behind. */
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
    /** Reads what Graph says that it stored, which another writer may have overwritten. */
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
    /** Reads after a write that failed. @throws ActionError when another try cannot help */
    async readAfter(error, sent) {
        const { operation, changes } = this.#update;
        const kind = kindOf(error);
        if (kind === 'denied')
            throw await errorOf(this.#session, error, operation);
        if (kind === 'refused') {
            const body = await this.read();
            // Another writer may have changed what this write started from.
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

;// CONCATENATED MODULE: ./build/adapters/graph/certificate-change.js


/**
 * Adds a certificate to those that are there, and takes others away; every other one is left as it is. The entries that
 * are to go are no part of the list that is added to, so none of them is ever put back.
 */
class CertificateChange {
    property = 'keyCredentials';
    #withdrawn;
    #addition;
    #isAccepted = false;
    #kept = [];
    #unwanted = [];
    constructor({ added, withdrawn = [] }) {
        const own = added?.certificate.facts.thumbprint;
        this.#withdrawn = withdrawn;
        this.#addition = new ListAddition({
            property: 'keyCredentials',
            entriesOf: keyCredentialsOf,
            // Graph gives a new credential its ID, so ours is known by its certificate.
            identify: (credential) => own !== undefined && thumbprintOf(credential) === own
                ? own
                : (credential.keyId ?? JSON.stringify(credential)),
            write: (reading, more) => [...keyCredentialsOf(reading).map(asItIs), ...more],
            describe
        }, added === undefined ? [] : [newKeyCredential(added.certificate, added.displayName)]);
    }
    /** What is to go was there when that was decided; once a reading is accepted, it may be gone. */
    lacksKnown(reading) {
        const shown = keyCredentialsOf(reading);
        const lacksUnwanted = this.#withdrawn.some((known) => !shown.some((credential) => isRegistered(known, credential)));
        return (!this.#isAccepted && lacksUnwanted) || this.#addition.lacksKnown({ keyCredentials: this.#keptIn(reading) });
    }
    accept(reading) {
        this.#isAccepted = true;
        this.#kept = this.#keptIn(reading);
        this.#unwanted = keyCredentialsOf(reading).filter((credential) => this.#isUnwanted(credential));
        this.#addition.accept({ keyCredentials: this.#kept });
    }
    value() {
        return this.#addition.value() ?? (this.#unwanted.length === 0 ? undefined : this.#kept.map(asItIs));
    }
    sentWithoutAnswer() {
        this.#addition.sentWithoutAnswer();
    }
    missing() {
        return this.#addition.missing();
    }
    unwanted() {
        return this.#unwanted.map(describe);
    }
    #keptIn(reading) {
        return keyCredentialsOf(reading).filter((credential) => !this.#isUnwanted(credential));
    }
    #isUnwanted(credential) {
        return this.#withdrawn.some((certificate) => isRegistered(certificate, credential));
    }
}
/** With `key: null` and its `keyId`, an entry is left as it is; anything else in it may not differ by a character. */
function asItIs(credential) {
    return { ...credential, key: null };
}
function describe({ displayName, keyId }) {
    return `the certificate "${displayName ?? ''}" (${keyId ?? 'the new one'})`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/unique-name.js











const NAMING = { doing: 'Giving the application its unique name', needs: [caller_permissions/* WRITE_APPLICATIONS */.cO] };
/**
 * Gives an application the unique name that it lacks; it can be set once while it is null
 * (microsoftgraph/msgraph-bicep-types#187, #274). An application to which Graph refuses it is marked, and found by its tag
 * from then on.
 */
async function nameApplication(session, objectId, uniqueName) {
    if (await setUniqueName(session, objectId, uniqueName))
        return;
    const changes = [tagAddition([NO_UNIQUE_NAME_TAG])];
    await changeApplication(session, { operation: NAMING, objectId, changes });
}
/** @returns false where Graph refuses the name, or takes it without storing it */
async function setUniqueName(session, objectId, uniqueName) {
    const path = applicationPath('id', objectId);
    const waiting = backoff(session.context);
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



/**
 * Carries out one write so that it is stored exactly once. After any answer that leaves open whether Graph acted, it
 * looks before it writes again. A 404 means that what is referred to is not visible everywhere yet: everything that is
 * written to has been seen before.
 * @throws ActionError when the write is refused, or not stored within the limit
 */
async function writeOnce(session, write) {
    const { operation, request, look, explainDuplicate, read } = write;
    const waiting = backoff(session.context);
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











/**
 * Creates an application with all that it needs, in one request. That `uniqueName` is stored is documented for an upsert
 * only, which would not make the caller an owner; so the answer is read, and a tag stands in for a name that is not there.
 * https://learn.microsoft.com/graph/api/application-post-applications, microsoftgraph/msgraph-bicep-types#154 and #210
 */
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
    // Another run's has the certificate, the settings and the permissions of that run.
    if (!isNew) {
        const changes = [
            new CertificateChange({ added: { certificate, displayName: step.certificate.keyCredentialName } }),
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
        tags: [applicationTagOf(step.uniqueName)],
        signInAudience: 'AzureADMyOrg',
        notes: `Registered for Veeam Backup for Microsoft 365 by the GitHub Action ${MANAGED_BY}.`,
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
/** By its unique name or, where Graph did not store that, by its tag. */
async function findCreated(session, uniqueName) {
    const { named, tagged } = await readAll(session, {
        named: namedQuery(uniqueName),
        tagged: taggedQuery(applicationTagOf(uniqueName))
    });
    if (named !== undefined)
        return { identifiers: named, uniqueName, isNew: false };
    const identifiers = tagged.kind === 'read' ? tagged.value : undefined;
    return identifiers && { identifiers, uniqueName: undefined, isNew: false };
}
/** A deleted application keeps its unique name for 30 days (microsoftgraph/msgraph-bicep-types#137). */
async function explainReservedName(session, { displayName, uniqueName }) {
    const deleted = await readOne(session, deletedApplicationsQuery());
    if (deleted.kind !== 'read')
        return undefined;
    const holder = deleted.value.find((one) => one.uniqueName === uniqueName);
    return holder === undefined
        ? undefined
        : new errors/* ActionError */.lZ('application-conflict', `The application "${displayName}" was deleted and keeps its unique name for 30 days: ${holder.applicationId}. Restore it, or delete it permanently, in the Entra admin center under App registrations, Deleted applications; or choose another "application.name".`);
}

// EXTERNAL MODULE: ./build/domain/permissions/resources.js
var permissions_resources = __webpack_require__(43271);
;// CONCATENATED MODULE: ./build/adapters/graph/pending-grant.js

function pendingGrant(step) {
    return step.kind === 'grant-delegated-scopes' ? new PendingScopes(step) : new PendingAssignment(step);
}
/** An app role or a directory role: an object of its own, which is there or not. */
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
/** Delegated scopes: the one grant of a resource holds them all, and Graph replaces them as a whole. */
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
    /** A grant that was deleted meanwhile cannot be added to: it is made anew. */
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
            ? [{ resourceId: (0,identifiers/* servicePrincipalId */.Fx)(resourceId), appRoleId: (0,identifiers/* permissionId */.L8)(appRoleId) }]
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
            ? [{ id, resourceId: (0,identifiers/* servicePrincipalId */.Fx)(resourceId), scopes: scopesOf(scope) }]
            : [])
    });
}
/** `scope` may begin with a blank and hold several in a row. */
function scopesOf(scope) {
    return (scope ?? '').split(/\s+/).filter((value) => value !== '');
}
/** By role, not by principal: the principal's ID may be what the same batch only just reads. */
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
/**
 * The grants of a service principal.
 * @param servicePrincipal its address, as in `/servicePrincipals/{id}` or `/servicePrincipals(appId='…')`
 */
function grantQueries(servicePrincipal, roles) {
    return {
        appRoles: appRolesQuery(servicePrincipal),
        delegatedGrants: delegatedGrantsQuery(servicePrincipal),
        roleHolders: roleHoldersQuery(roles)
    };
}
function grantsOf({ appRoles, delegatedGrants, roleHolders }, principal) {
    const held = (roleHolders ?? []).filter(({ principalId }) => principalId === principal);
    return {
        appRoleAssignments: appRoles,
        delegatedGrants,
        directoryRoles: held.map(({ roleTemplateId }) => (0,identifiers/* permissionId */.L8)(roleTemplateId))
    };
}
/** The service principal of an application with all that is granted to it. */
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
    const id = (0,identifiers/* servicePrincipalId */.Fx)(wire.id);
    const home = wire.appOwnerOrganizationId;
    return {
        servicePrincipal: {
            id,
            enabled: wire.accountEnabled !== false,
            requiresAssignment: wire.appRoleAssignmentRequired === true,
            ...grantsOf(grants, id)
        },
        homeTenant: home && (0,identifiers/* isGuid */.W_)(home) ? (0,identifiers/* tenantId */.i8)(home) : undefined
    };
}

;// CONCATENATED MODULE: ./build/adapters/graph/grant-writer.js












/**
 * Grants app roles, delegated scopes and directory roles together. What fails for a passing reason is looked for before
 * it is sent again: Graph may answer an error to a grant that it stored.
 */
async function applyGrants(session, granting) {
    const { servicePrincipalId, steps } = granting;
    const readings = new GrantReadings(session, granting);
    const grants = steps.map(pendingGrant);
    const readFirst = await readings.notYetStored(grants.filter(({ replaces }) => replaces));
    let pending = grants.filter((grant) => !grant.replaces || readFirst.includes(grant));
    while (pending.length > 0) {
        const answers = await sendBatch(session.connection, pending, (grant) => grant.request(servicePrincipalId));
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
        await throwRefusals(session, failed);
        pending = [...overwritten, ...(await readings.readAfter(failed))];
    }
}
/** Looks whether grants are stored, and calls `done` for those that are. */
class GrantReadings {
    #session;
    #waiting;
    #granting;
    constructor(session, granting) {
        this.#session = session;
        this.#waiting = backoff(session.context);
        this.#granting = granting;
    }
    /** Reads again while a scope that was there is missing: it may be hidden by a replica that lags behind. */
    async notYetStored(grants) {
        if (grants.length === 0)
            return [];
        const { servicePrincipalId, done } = this.#granting;
        const roles = grants.flatMap(({ step }) => (step.kind === 'assign-directory-role' ? [step.role] : []));
        for (let readings = 1;; readings += 1) {
            const queries = grantQueries(`/servicePrincipals/${servicePrincipalId}`, roles);
            const stored = grantsOf(await readAll(this.#session, queries), servicePrincipalId);
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
    /** Reads what Graph says that it stored, which another writer may have overwritten. */
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
    /** Reads after writes that failed. @throws ActionError when the time is up */
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
/** All refusals in one message: the user corrects them all before the next run. */
async function throwRefusals(session, failed) {
    const refused = failed.filter(({ error }) => ['denied', 'refused'].includes(kindOf(error)));
    const [first, ...others] = refused;
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
/** https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals */
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
            // The tag is what makes it appear under "Enterprise applications" in the portal.
            body: { appId, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] }
        },
        look: () => readOne(session, query),
        read: (body) => idOf((body ?? {}))
    });
}
function idOf({ id }) {
    if (!id)
        throw incompleteAnswer('a service principal without id');
    return (0,identifiers/* servicePrincipalId */.Fx)(id);
}

;// CONCATENATED MODULE: ./build/adapters/graph/account-queries.js



/** A licence in force or in its grace period, https://learn.microsoft.com/graph/api/resources/assignedplan */
const IN_FORCE = ['Enabled', 'Warning'];
/** A user as VB365 would impersonate it; undefined: the tenant has none of that name. */
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
/** Whether a user has an active mailbox; its kind is all that is asked of it. */
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



/** An identity that may not read policies is not asked to: the first write would fail with the reason. */
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
/** The policy that counts for one application instead of the tenant's. An application has at most one. */
function ownPolicyQuery(application) {
    const query = listQuery({
        path: `${application}/appManagementPolicies`,
        operation: { doing: 'Reading the app management policy of the application', needs: [caller_permissions/* READ_POLICIES */.Wc] },
        read: ([policy]) => policy && policyOf(policy.isEnabled, policy.restrictions?.keyCredentials)
    });
    return optional(query, (error) => kindOf(error) === 'not-found');
}
/** A policy that is not in force restricts nothing. */
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
/** Lists of exempt identities, of which one that is not known here may exempt the signed-in one too. */
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
        tenantId: (0,identifiers/* tenantId */.i8)(organization.id),
        initialDomain: domains.find(({ isInitial }) => isInitial)?.name ?? undefined,
        verifiedDomains: domains.flatMap(({ name }) => name?.toLowerCase() ?? [])
    };
}
/** Subscriptions in force or in their grace period, https://learn.microsoft.com/graph/api/resources/subscribedsku */
const organization_queries_IN_FORCE = ['Enabled', 'Warning'];
/** The service plans of all subscriptions in force. */
const SUBSCRIPTIONS_QUERY = optional(listQuery({
    path: '/subscribedSkus?$select=skuPartNumber,capabilityStatus,servicePlans',
    operation: { doing: 'Reading the subscriptions', needs: [caller_permissions/* READ_SUBSCRIPTIONS */.qO] },
    read: (subscriptions) => subscriptions
        .filter(({ capabilityStatus }) => organization_queries_IN_FORCE.includes(capabilityStatus))
        .flatMap(({ servicePlans }) => readServicePlans(servicePlans ?? []))
}));
/** Plans that are switched off are left out; one that is still being provisioned counts. */
function readServicePlans(plans) {
    return plans.flatMap(({ servicePlanId, servicePlanName, provisioningStatus }) => servicePlanId && servicePlanName && provisioningStatus !== 'Disabled'
        ? [{ id: servicePlanId, name: servicePlanName }]
        : []);
}

;// CONCATENATED MODULE: ./build/adapters/graph/resource-queries.js




/** A resource with what it offers; undefined where the tenant has none. */
function resourceQuery(resource) {
    const { applicationId, displayName } = permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource];
    return objectQuery({
        // Without $select this is the largest object of the whole API: hundreds of roles with their descriptions.
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
        servicePrincipalId: (0,identifiers/* servicePrincipalId */.Fx)(wire.id),
        enabled: wire.accountEnabled !== false,
        offers: [...offersOf(roles, 'Role'), ...offersOf(wire.oauth2PermissionScopes ?? [], 'Scope')]
    };
}
function offersOf(permissions, type) {
    return permissions.flatMap(({ id, value, isEnabled }) => id && (0,identifiers/* isGuid */.W_)(id) && value && isEnabled !== false ? [{ id: (0,identifiers/* permissionId */.L8)(id), type, value }] : []);
}

;// CONCATENATED MODULE: ./build/adapters/graph/tenant-reader.js







/**
 * Reads all that a plan needs: in one round trip when the application's ID is known or there is no such application,
 * in two otherwise. An application that is not where it should be is looked for elsewhere, which takes one more.
 */
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
/** The part of the tenant that is not about applications. */
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
/** What is read of the tenant wherever the application is. */
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
/** Why there is no application of an ID. */
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
const removing = ({ thumbprint }) => ({
    doing: `Removing the certificate ${thumbprint} from the application`,
    needs: [caller_permissions/* WRITE_APPLICATIONS */.cO]
});
/** The tenant's directory behind Microsoft Graph. */
class GraphDirectory {
    #session;
    /** @param caller what the token says that the connection signs in with */
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
    async updateApplication(objectId, additions) {
        const { uniqueName, ...settings } = additions;
        if (uniqueName !== undefined)
            await nameApplication(this.#session, objectId, uniqueName);
        const changes = settingAdditions(settings);
        if (changes.length === 0)
            return;
        await changeApplication(this.#session, { operation: UPDATING, objectId, changes });
    }
    registerCertificate(objectId, certificate, keyCredentialName, withdraws = []) {
        const added = { certificate, displayName: keyCredentialName };
        const changes = [new CertificateChange({ added, withdrawn: withdraws })];
        return changeApplication(this.#session, { operation: REGISTERING, objectId, changes });
    }
    removeCertificate(objectId, certificate) {
        const changes = [new CertificateChange({ withdrawn: [certificate] })];
        return changeApplication(this.#session, { operation: removing(certificate), objectId, changes });
    }
    createServicePrincipal(applicationId) {
        return createServicePrincipal(this.#session, applicationId);
    }
    grant(servicePrincipalId, steps, done) {
        return applyGrants(this.#session, { servicePrincipalId, steps, done });
    }
}

;// CONCATENATED MODULE: ./build/adapters/certificate/signed-jwt.js

/**
 * A JWT (RFC 7519) that the private key of a certificate signs with RS256. Its header names the certificate by its SHA-1
 * thumbprint (`x5t`, RFC 7515, section 4.1.7); no part is padded.
 * @returns secret while it is valid
 */
function signedJwt(claims, { certificate, privateKey }) {
    const header = { alg: 'RS256', typ: 'JWT', x5t: (0,external_node_crypto_.createHash)('sha1').update(certificate).digest('base64url') };
    const signed = `${encode(header)}.${encode(claims)}`;
    return `${signed}.${(0,external_node_crypto_.sign)('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
function encode(part) {
    return Buffer.from(JSON.stringify(part)).toString('base64url');
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-proof.js

/** The application ID of Azure AD Graph: proofs are not made out to Microsoft Graph. */
const AUDIENCE = '00000002-0000-0000-c000-000000000000';
const LIFETIME_SECONDS = 600;
/** For a clock that is a little ahead of Graph's. */
const BACK_DATED_SECONDS = 60;
/**
 * Proves that an application has the private key of one of its certificates.
 * https://learn.microsoft.com/graph/application-rollkey-prooftoken
 * @returns a JWT; secret while it is valid
 */
function keyProof(objectId, certificate, now) {
    const start = Math.floor(now.getTime() / 1000) - BACK_DATED_SECONDS;
    return signedJwt({ aud: AUDIENCE, iss: objectId, nbf: start, exp: start + LIFETIME_SECONDS }, certificate);
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-roll.js

/**
 * Type, usage and key are documented. A display name is not, but seen to be taken; dates are the certificate's.
 * https://learn.microsoft.com/graph/api/application-addkey
 */
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
/** https://learn.microsoft.com/graph/api/application-removekey */
function keyRemoval(objectId, certificate) {
    return {
        objectId,
        doing: `Removing the certificate ${certificate.thumbprint} from the application`,
        action: 'removeKey',
        body: { keyId: certificate.keyId },
        removes: certificate,
        isDone: (registered) => !registered.some((credential) => isRegistered(certificate, credential)),
        // Seen with HTTP 400 and Request_BadRequest, also for a key that a reading has just shown.
        isDoneBy: ({ message }) => message.includes('No credentials found to be removed'),
        undone: 'still returns it'
    };
}

;// CONCATENATED MODULE: ./build/adapters/entra/clock-difference.js


/** How far a client's clock may be off before Microsoft Entra refuses its assertions. */
const TOLERANCE_MS = 5 * 60 * 1000;
/** `Date` leaves out the fraction of its second. */
const DATE_PRECISION_MS = 999;
/** The error of a clock that is certainly off, at a sign-in; undefined for one that need not be. */
function clockDifference(reading, service) {
    const difference = describeClockDifference(reading, service);
    if (difference === undefined)
        return undefined;
    return new errors/* ActionError */.lZ('sign-in-failed', `${difference} With more than five minutes between them Microsoft Entra refuses the certificate of the application, so nothing was written. ${SET_THE_CLOCK}`);
}
/** What to do about a clock that is off. */
const SET_THE_CLOCK = 'Set the clock of the runner, check what keeps it right (NTP), and run again.';
/**
 * What two clocks show, where ours is certainly more than five minutes off, whatever time the exchange took; undefined
 * where it need not be.
 * @param service as in "the sign-in service at https://login.microsoftonline.com"
 */
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
/** In the largest unit of which there are two; minutes at least. */
function duration(milliseconds) {
    const unit = UNITS.find(({ ms }) => milliseconds >= 2 * ms) ?? UNITS[2];
    return `${Math.round(milliseconds / unit.ms)} ${unit.name}s`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-roll-error.js



/** The way that needs no proof. */
const ADMINISTRATOR_CAN = 'let an identity with the Microsoft Graph application permission Application.ReadWrite.OwnedBy that owns the application, or with Application.ReadWrite.All, run once.';
/** Graph words a wrong proof like a bad access token (microsoftgraph/microsoft-graph-docs#22076, #10686). */
function isProofRefusal({ code }) {
    return code === 'Authentication_MissingOrMalformed';
}
/** The error of a clock that is too far off for any proof; undefined for one that need not be. */
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





/**
 * The certificates that can prove a change of an application's keys now. The one that is removed does not prove its own
 * removal: the reference allows it, a client in use found it refused (MSGraphPSEssentials), and it would be the last one.
 * @param registered as the newest reading shows them; what it does not show may still be new
 * @returns those first that the reading shows
 * @throws ActionError where there is none
 */
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
/** As it is registered, which may be for less than the certificate's own time. */
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
/** As in `2026-11-20T10:00:00Z to 2027-11-20T10:00:00Z`. */
function periodOf(certificate, registered) {
    const { start, end } = validityOf(certificate, registered);
    return `${(0,date_text/* isoSeconds */.n)(start)} to ${(0,date_text/* isoSeconds */.n)(end)}`;
}

;// CONCATENATED MODULE: ./build/adapters/graph/key-rollover.js














/**
 * Readings after a change, and tries of a proof: about 45 seconds. Graph was seen to show a new key after 20 seconds and
 * a removed one for more than a minute, and to take its proofs later than the sign-in does.
 */
const PATIENCE = 6;
/** Errors after which the change may have been carried out. */
const UNCERTAIN = ['outage', 'duplicate'];
/**
 * Renews the certificates of the application that is signed in, without a permission: each change is proved with a key
 * that the application has already. https://learn.microsoft.com/graph/api/application-addkey and application-removekey
 */
class KeyRollover {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    registerCertificate(objectId, certificate, keyCredentialName, withdraws = []) {
        return this.#locked(objectId, async () => {
            for (const withdrawn of withdraws)
                await this.#remove(objectId, withdrawn);
            const addition = keyAddition(objectId, certificate, keyCredentialName);
            const carriedOut = await this.#carryOut(addition, await this.#read(addition));
            if (carriedOut > 1)
                await this.#removeTwins(addition, certificate);
        });
    }
    removeCertificate(objectId, certificate) {
        return this.#locked(objectId, () => this.#remove(objectId, certificate));
    }
    #locked(objectId, work) {
        return withApplicationLocked(objectId, this.#settings.session.context.signal, work);
    }
    async #remove(objectId, certificate) {
        const removal = keyRemoval(objectId, certificate);
        // It was there when its removal was decided: a reading without it may be a replica's that lags behind.
        const isThere = (registered) => !removal.isDone(registered);
        await this.#carryOut(removal, await this.#readUntil(removal, isThere, READINGS_TO_BELIEVE));
    }
    /**
     * Makes one change, and waits until a reading shows it.
     * @returns how many times Graph carried it out, or may have
     */
    async #carryOut(roll, reading) {
        const waiting = backoff(this.#settings.session.context);
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
    /** @returns the last of several readings, or the first that is as expected */
    async #readUntil(roll, isExpected, most) {
        const waiting = backoff(this.#settings.session.context);
        let registered = await this.#read(roll);
        for (let readings = 1; readings < most && !isExpected(registered); readings += 1) {
            if (!(await waiting.wait()))
                break;
            registered = await this.#read(roll);
        }
        return registered;
    }
    /** An application reads itself without a permission. */
    async #read({ objectId, doing }) {
        const { session } = this.#settings;
        const operation = { doing, needs: [caller_permissions/* READ_APPLICATIONS */.VO] };
        const reading = { objectId, operation, properties: ['keyCredentials'] };
        return keyCredentialsOf(await readVisibleApplication(session, reading, backoff(session.context)));
    }
    /**
     * Sends a change with a proof, and again with another one while Graph does not accept it.
     * @returns the error where another try may help
     */
    async #send(roll, registered) {
        const { session, proofs } = this.#settings;
        const waiting = backoff(session.context);
        for (let tries = 0;; tries += 1) {
            const proving = provingCertificates(roll, proofs(), registered, session.context.clock.now());
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
    /** A key that was sent again may have been added twice, the first time late: one of the two is enough. */
    async #removeTwins(addition, { facts: { thumbprint } }) {
        const twinsIn = (registered) => registered
            .flatMap((credential) => (thumbprintOf(credential) === thumbprint ? (credential.keyId ?? []) : []))
            .toSorted()
            .slice(1);
        const hasTwins = (registered) => twinsIn(registered).length > 0;
        const registered = await this.#readUntil(addition, hasTwins, READINGS_TO_BELIEVE);
        for (const twin of twinsIn(registered)) {
            await this.#carryOut(keyRemoval(addition.objectId, { keyId: (0,identifiers/* keyId */.xs)(twin), thumbprint }), registered);
        }
    }
}

;// CONCATENATED MODULE: ./build/adapters/proxy/proxy-settings.js

/** In the order in which the Azure SDK goes by them, each in upper case before lower case. */
const VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
/**
 * Masks what a proxy is signed in to with, and refuses a proxy that cannot be used. The requests themselves take the
 * proxy from the environment, by the Azure SDK's own rules:
 * https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/core/ts-http-runtime/src/policies/proxyPolicy.ts
 * @throws ActionError `input-invalid`, which does not show the value: it may hold a password
 */
function checkProxySettings(environment, mask) {
    const given = VARIABLES.filter((name) => environment[name]);
    for (const name of given)
        credentialsIn(environment[name] ?? '').forEach(mask);
    const [chosen] = given;
    if (chosen === undefined || isHttpProxy(environment[chosen] ?? ''))
        return;
    throw new errors/* ActionError */.lZ('input-invalid', `The environment variable ${chosen} is not the URL of an HTTP proxy: give http://host:port or https://host:port without a path, query or fragment. User name and password are percent-encoded (\\ as %5C, / as %2F, ? as %3F, # as %23, : as %3A, @ as %40, % as %25), as in http://user:p%40ssword@host:port.`);
}
/** The proxy that GitHub's toolkit goes through to https (`getProxyUrl` of `@actions/http-client`), unless excepted. */
function toolkitProxy(environment) {
    return URL.parse(environment['https_proxy'] || environment['HTTPS_PROXY'] || '') ?? undefined;
}
function isHttpProxy(value) {
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol))
        return false;
    // A sign that is not encoded ends the host: the rest of user name and password would be a path or a fragment.
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
        return false;
    return [url.username, url.password].every((text) => decoded(text) !== undefined);
}
/** What stands between the first colon behind the scheme, if there is one, and the last at sign. */
const PASSWORD = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^:]*:(.*)@/i;
/** The password as it is written and as it is meant, and with the user name as it goes over the wire. */
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

;// CONCATENATED MODULE: ./build/domain/tenant/cloud.js

const CLOUDS = {
    Worldwide: {
        authorityHost: 'https://login.microsoftonline.com',
        graphEndpoint: 'https://graph.microsoft.com',
        graphAudience: 'https://graph.microsoft.com',
        federationAudience: 'api://AzureADTokenExchange',
        exchangeAudience: 'https://outlook.office365.com',
        sharePointDomain: 'sharepoint.com'
    },
    USGovernment: {
        authorityHost: 'https://login.microsoftonline.us',
        graphEndpoint: 'https://graph.microsoft.us',
        graphAudience: 'https://graph.microsoft.us',
        federationAudience: 'api://AzureADTokenExchangeUSGov',
        exchangeAudience: 'https://outlook.office365.us',
        sharePointDomain: 'sharepoint.us'
    },
    USDefence: {
        authorityHost: 'https://login.microsoftonline.us',
        graphEndpoint: 'https://dod-graph.microsoft.us',
        graphAudience: 'https://dod-graph.microsoft.us',
        federationAudience: 'api://AzureADTokenExchangeUSGov',
        exchangeAudience: 'https://outlook-dod.office365.us',
        sharePointDomain: 'sharepoint-mil.us'
    },
    China: {
        authorityHost: 'https://login.partner.microsoftonline.cn',
        graphEndpoint: 'https://microsoftgraph.chinacloudapi.cn',
        graphAudience: 'https://microsoftgraph.chinacloudapi.cn',
        federationAudience: 'api://AzureADTokenExchangeChina',
        exchangeAudience: 'https://partner.outlook.cn',
        sharePointDomain: 'sharepoint.cn'
    }
};
function cloudOf(region, overrides) {
    const cloud = CLOUDS[region];
    return {
        ...cloud,
        authorityHost: overrides.authorityHost ?? cloud.authorityHost,
        graphEndpoint: overrides.graphEndpoint ?? cloud.graphEndpoint,
        graphAudience: overrides.graphAudience ?? cloud.graphAudience
    };
}
/**
 * The resource whose token proves access, without a trailing slash.
 * @param initialDomain the tenant's `….onmicrosoft.com` domain; its first label names the SharePoint host. Where it is
 *   unknown the resource's application ID stands in, which Entra accepts in a scope as well.
 */
function audienceOf(resource, cloud, initialDomain) {
    switch (resource) {
        case 'graph':
            return cloud.graphAudience;
        case 'exchange':
            return cloud.exchangeAudience;
        case 'sharePoint': {
            const tenantName = initialDomain?.split('.')[0];
            return tenantName === undefined
                ? permissions_resources/* RESOURCE_APPLICATIONS */.nZ.sharePoint.applicationId
                : `https://${tenantName}.${cloud.sharePointDomain}`;
        }
    }
}

;// CONCATENATED MODULE: ./build/domain/tenant/observed-tenant.js
/** The application, if it is there. */
function foundApplication({ application }) {
    return application.kind === 'found' ? application : undefined;
}

;// CONCATENATED MODULE: ./build/domain/tenant/recently-made.js
/**
 * @param application as it was before the run wrote
 * @param replicationMs how long what is made may take to be visible everywhere
 */
function recentlyMade(application, now, replicationMs) {
    if (application?.servicePrincipal === undefined)
        return 'application';
    // A run that ended early may have made it a moment ago.
    const createdOn = application.createdOn?.getTime() ?? Number.NEGATIVE_INFINITY;
    return now.getTime() - createdOn < replicationMs ? 'application' : 'additions';
}

;// CONCATENATED MODULE: ./build/certificates/keys-at-hand.js
function keysAtHand(source, readings) {
    const provided = source.kind === 'provided' ? [source.certificate] : [];
    const all = [...readings.flatMap(({ keys }) => keys), ...provided];
    return new Map(all.map((certificate) => [certificate.facts.thumbprint, certificate]));
}
/** With the key of one certificate more, where a destination gives it back. */
async function withRecovered(keys, thumbprint, destinations) {
    if (thumbprint === undefined || keys.has(thumbprint))
        return keys;
    for (const destination of destinations) {
        const recovered = await destination.recover?.(thumbprint);
        if (recovered !== undefined)
            return new Map([...keys, [thumbprint, recovered]]);
    }
    return keys;
}

;// CONCATENATED MODULE: ./build/domain/certificate/certificate.js
const DAY = 24 * 60 * 60 * 1000;
/** Whole days from `now` to `end`, rounded down; negative once it has passed. */
function daysLeft(end, now) {
    return Math.floor((end.getTime() - now.getTime()) / DAY);
}
/** True when a certificate that ends then has to be replaced now. */
function isDueForRenewal(expiresOn, request, now) {
    return daysLeft(expiresOn, now) < request.renewBeforeDays;
}
/**
 * Whether nobody misses a certificate's key when its PFX is written over: it has expired, or is an earlier one of the
 * same application. Any other may be the last copy of a key that somebody needs.
 */
function isReplaceable(registered, now) {
    const own = new Set(registered.map(({ thumbprint }) => thumbprint));
    return ({ thumbprint, notAfter }) => own.has(thumbprint) || notAfter.getTime() <= now.getTime();
}
/** Start and end of a certificate made now; both are whole seconds, as X.509 and Graph store them. */
function lifetimeOf(request, now) {
    // Back-dated so that a clock a few minutes ahead of Entra's does not make a certificate that is not valid yet. The
    // whole lifetime stays `validityDays`, because a tenant's app management policy measures from start to end.
    const notBefore = new Date(Math.floor((now.getTime() - BACK_DATED) / 1000) * 1000);
    return { notBefore, notAfter: new Date(notBefore.getTime() + request.validityDays * DAY) };
}
const BACK_DATED = 10 * 60 * 1000;

;// CONCATENATED MODULE: ./build/domain/checks/certificate-warnings.js

/** As early as a generated certificate is renewed by default. */
const NOTICE_DAYS = 30;
/** A certificate that was made elsewhere is renewed by nobody here: who made it has to know in time. */
function expiryWarnings({ thumbprint, notAfter }, now) {
    const left = daysLeft(notAfter, now);
    if (left >= NOTICE_DAYS)
        return [];
    const days = left < 1 ? 'in less than a day' : `in ${left === 1 ? '1 day' : `${left} days`}`;
    return [
        `The certificate ${thumbprint} ends on ${notAfter.toISOString().slice(0, 10)}, ${days}, and only a generated one is renewed by this action: give its successor in the registration file and to VB365 before that.`
    ];
}
/** Where nobody could sign in as the application, nothing says that its certificate works. */
function proofWarnings(checks) {
    const unproved = checks.find(({ name, result }) => name === 'connect-graph' && result === 'unknown');
    return unproved === undefined
        ? []
        : [
            `It is not proved that the application works: ${unproved.detail}. If the key is lost, run with "rotate" force: that makes a new certificate.`
        ];
}

// EXTERNAL MODULE: ./build/domain/checks/checks.js
var checks_checks = __webpack_require__(5094);
// EXTERNAL MODULE: ./build/domain/request/registration.js
var registration = __webpack_require__(91594);
;// CONCATENATED MODULE: ./build/domain/permissions/permission.js
/** The first-party applications whose permissions VB365 needs. */
const RESOURCES = ['graph', 'exchange', 'sharePoint'];

;// CONCATENATED MODULE: ./build/domain/permissions/permission-catalogue.js


const TABLES = {
    title: 'Veeam Help Center, Permissions for Modern App-Only Authentication',
    url: 'https://helpcenter.veeam.com/docs/vbo365/guide/ad_app_permissions_sd.html',
    edition: '8.3.0.2201, 8.4.0.1457, 8.5.0.1014'
};
const CHANGELOG = {
    title: 'Veeam Help Center, Permissions Changelog',
    url: 'https://helpcenter.veeam.com/docs/vbo365/guide/permissions_changelog.html',
    edition: '8.3.0.2201 against 7.0, 8.5.0.1014'
};
const UPGRADE_CHECK = {
    title: 'Veeam Help Center, Review Microsoft Entra Application Permissions',
    url: 'https://helpcenter.veeam.com/docs/vbo365/guide/vbo_upgrade_app_permissions_check.html',
    edition: '8.0.4.29, 8.3.0.2201, 8.5.0.1014'
};
const EWS_RETIREMENT = {
    title: 'Veeam KB4820, retirement of Exchange Web Services',
    url: 'https://www.veeam.com/kb4820',
    edition: '2026-06-12'
};
/** The pages the catalogue is taken from, in the order in which a reader would open them. */
const CATALOGUE_SOURCES = [TABLES, CHANGELOG, UPGRADE_CHECK, EWS_RETIREMENT];
const EX = ['exchangeOnline'];
const SP = ['sharePointOnline'];
const T = ['teams'];
const EX_T = [...EX, ...T];
const SP_T = [...SP, ...T];
const EX_SP_T = [...EX, ...SP, ...T];
/** Completes the rows of one of Veeam's tables with what holds for all but the rows that say otherwise. */
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
/** New in the 8.0 line against 7.0. */
const NEW_IN_8_0 = { sources: [TABLES, CHANGELOG, UPGRADE_CHECK] };
/**
 * VB365 8.5 reads Exchange through Graph, yet leaves the grants to its users. The changelog of June 2026 also names
 * `MailboxFolder.Read.All` for restore; Veeam took it back in July, and the other pages do without.
 */
const MAILBOX_API = { since: '8.5', grantedByVeeam: false, sources: [TABLES, CHANGELOG, UPGRADE_CHECK] };
/** Named by the knowledge base article on the retirement of Exchange Web Services, too. */
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
        // The page for build 8.0.4.29 names this one for backup, the tables from 8.3 on the weaker one above. Nobody
        // published when that changed, so both are granted up to 8.2.
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
/** Without `full_access_as_user`, which Veeam names for the closed German cloud only. */
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
/** Every permission that VB365 needs, table by table in the order of Veeam's pages. */
const PERMISSION_CATALOGUE = [...BACKUP, ...RESTORE_DEVICE_CODE, ...RESTORE_CERTIFICATE];
const DIRECTORY_ROLE_CATALOGUE = [
    {
        role: {
            displayName: 'Global Reader',
            roleTemplateId: (0,identifiers/* permissionId */.L8)('f2ef992c-3afb-46b9-b7cf-a126ee74c451'),
            purpose: 'give Exchange.ManageAsApp the rights to read in Exchange Online PowerShell'
        },
        neededBy: (0,permissions_resources/* exchangeRole */.Qb)('Exchange.ManageAsApp'),
        sources: [TABLES, UPGRADE_CHECK]
    }
];

;// CONCATENATED MODULE: ./build/domain/permissions/required-permissions.js



/** Resource, type and value: the smallest key that names one permission (IDs are shared between resources). */
function permissionKey({ resource, type, value }) {
    return `${resource}/${type}/${value}`;
}
/** Resources in the order of `RESOURCES`, roles before scopes, values by their code units: the same on every machine. */
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
/** True when `version` lies in the range of the row, both ends included. */
function appliesToVersion(row, version) {
    const position = registration/* PRODUCT_VERSIONS */.Wq.indexOf(version);
    if (position < registration/* PRODUCT_VERSIONS */.Wq.indexOf(row.since))
        return false;
    return row.until === undefined || position <= registration/* PRODUCT_VERSIONS */.Wq.indexOf(row.until);
}
/** One permission from the rows that ask for it: every purpose once, granted by Veeam when any row says so. */
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
/** The permissions and directory roles that VB365 needs, each once, ordered by resource, type and value. */
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
/** What has to be granted, and what is no longer needed, on the way from one set to another. */
function permissionDifference(from, to) {
    return { added: without(to, from), removed: without(from, to) };
}

// EXTERNAL MODULE: ./build/domain/plan/instructions.js
var instructions = __webpack_require__(19324);
// EXTERNAL MODULE: ./build/domain/certificate/destination.js
var certificate_destination = __webpack_require__(15301);
;// CONCATENATED MODULE: ./build/domain/certificate/own-certificates.js



function ownCertificates(credentials) {
    return credentials.filter((credential) => credential.thumbprint !== undefined && isManagedKeyCredential(credential));
}
function own_certificates_isInForce({ expiresOn }, now) {
    return expiresOn.getTime() > now.getTime();
}
/**
 * The own certificate that is in use: one that a destination holds, if it is in force and not due for renewal; otherwise
 * the one in force that lasts longest.
 */
function currentCertificate(credentials, destinations, request, now) {
    const inForce = ownCertificates(credentials)
        .filter((certificate) => own_certificates_isInForce(certificate, now))
        .toSorted((a, b) => b.expiresOn.getTime() - a.expiresOn.getTime());
    const held = heldBy(destinations);
    const inUse = inForce.find(({ thumbprint, expiresOn }) => held.has(thumbprint) && !isDueForRenewal(expiresOn, request, now));
    return inUse ?? inForce[0];
}
/** What the destinations hold, as far as it is known. */
function heldBy(destinations) {
    return new Set(destinations.flatMap(({ holds }) => holds.kind === 'known' && holds.thumbprint !== undefined ? holds.thumbprint : []));
}
/** True where a destination that records what is in use is known to lack a certificate. */
function isMissedByRecord(destinations, thumbprint) {
    return destinations.some(({ kind, holds }) => (0,certificate_destination/* isRecord */.u)({ kind }) && holds.kind === 'known' && holds.thumbprint !== thumbprint);
}
/** True where every destination that records what is in use is known to hold a certificate. */
function isHeldByRecords(destinations, thumbprint) {
    return destinations.filter(certificate_destination/* isRecord */.u).every(({ holds }) => holds.kind === 'known' && holds.thumbprint === thumbprint);
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-certificate.js



function plannedCertificate({ certificate, destinations, now }, registered) {
    switch (certificate.kind) {
        case 'provided':
            return { kind: 'existing', facts: certificate.facts, keyCredentialName: certificate.facts.subject };
        case 'generate': {
            const { request } = certificate;
            const keyCredentialName = keyCredentialNameOf(request.friendlyName);
            const known = new Set(registered.map(({ thumbprint }) => thumbprint));
            // Made by an earlier run that ended before it was registered; used instead of another new one.
            const staged = destinations
                .flatMap((destination) => destination.staged)
                .find(({ thumbprint, notAfter }) => !known.has(thumbprint) && !isDueForRenewal(notAfter, request, now));
            return staged === undefined
                ? { kind: 'generate', request, keyCredentialName }
                : { kind: 'existing', facts: staged, keyCredentialName };
        }
    }
}
/** The certificate that the steps register; undefined where the one in place remains. */
function certificateToRegister(steps) {
    return steps.flatMap((step) => step.kind === 'create-application' || step.kind === 'register-certificate' ? [step.certificate] : [])[0];
}
/** The certificate beside those that an application has. */
function planCertificate(facts, keyCredentials) {
    switch (facts.certificate.kind) {
        case 'provided':
            return planProvided(facts, facts.certificate.facts.thumbprint, keyCredentials);
        case 'generate':
            return planGenerated(facts, facts.certificate.request, keyCredentials);
    }
}
function planProvided(facts, given, keyCredentials) {
    const inForce = keyCredentials.flatMap((credential) => certificateInForce(credential) ?? []);
    const registered = inForce.find(({ thumbprint }) => thumbprint === given);
    if (registered !== undefined)
        return { steps: [], present: [{ kind: 'certificate', ...registered }], kept: undefined };
    const certificate = plannedCertificate(facts, keyCredentials);
    return {
        ...registering({ certificate, reason: 'not-registered', replaces: undefined, withdraws: [] }),
        kept: undefined
    };
}
function planGenerated(facts, request, keyCredentials) {
    const current = currentCertificate(keyCredentials, facts.destinations, request, facts.now);
    const reason = renewalReason(facts, request, current);
    const replaces = current && certificateInForce(current);
    if (reason === undefined && current !== undefined && replaces !== undefined) {
        return { steps: [], present: [{ kind: 'certificate', ...replaces }], kept: current };
    }
    const certificate = plannedCertificate(facts, keyCredentials);
    const withdraws = reason === 'key-lost' ? orphans(facts, keyCredentials) : [];
    return {
        ...registering({ certificate, reason: reason ?? 'none-registered', replaces, withdraws }),
        kept: undefined
    };
}
function registering(step) {
    return { steps: [{ kind: 'register-certificate', ...step }], present: [] };
}
/** Why a certificate is made beside the current one; undefined where there is no reason. */
function renewalReason({ destinations, keysAtHand, rotation, now }, request, current) {
    if (current === undefined)
        return 'none-registered';
    switch (rotation) {
        case 'never':
            return undefined;
        case 'force':
            return 'forced';
        case 'auto': {
            if (isDueForRenewal(current.expiresOn, request, now))
                return 'near-its-end';
            const isLost = isMissedByRecord(destinations, current.thumbprint) && !keysAtHand.has(current.thumbprint);
            return isLost ? 'key-lost' : undefined;
        }
    }
}
/** Own certificates whose keys are nowhere: what a run left that ended between registration and delivery. */
function orphans({ destinations, keysAtHand, now }, keyCredentials) {
    const held = heldBy(destinations);
    // What may not be read may hold any of them.
    if (destinations.some(({ holds }) => holds.kind === 'unknown'))
        return [];
    return ownCertificates(keyCredentials)
        .filter((certificate) => own_certificates_isInForce(certificate, now))
        .filter(({ thumbprint }) => !held.has(thumbprint) && !keysAtHand.has(thumbprint))
        .filter(({ thumbprint }) => !destinations.some(({ inUse }) => inUse.includes(thumbprint)))
        .map(({ keyId, thumbprint }) => ({ keyId, thumbprint }));
}
function certificateInForce(credential) {
    const { thumbprint, thumbprintSha256, expiresOn } = credential;
    return thumbprint && { thumbprint, thumbprintSha256, expiresOn };
}
/** When the certificate that the steps register begins; undefined where they register none. */
function startOfNewCertificate({ now }, steps) {
    const planned = certificateToRegister(steps);
    if (planned === undefined)
        return undefined;
    return planned.kind === 'existing' ? planned.facts.notBefore : lifetimeOf(planned.request, now).notBefore;
}
/**
 * The certificate whose key is worth asking a destination for: it is in use, and another destination lacks it or is out
 * of date. A key that is not needed is not fetched.
 */
function certificateToRecover(facts, keyCredentials) {
    const { certificate, destinations, rotation, now } = facts;
    if (certificate.kind !== 'generate' || rotation === 'force')
        return undefined;
    const current = currentCertificate(keyCredentials, destinations, certificate.request, now);
    if (current === undefined)
        return undefined;
    const isOutdated = destinations.some(({ outdated }) => outdated.length > 0);
    return isOutdated || isMissedByRecord(destinations, current.thumbprint) ? current.thumbprint : undefined;
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-deliveries.js


/**
 * The certificate that the other steps lead to, brought to every destination that lacks it, in the order of the kinds. A
 * file that is not there is no evidence of a lost key, as a hosted runner is new every time: a generated certificate is
 * written to a file by the run that registers it, or by the one that finds it staged.
 */
function planDeliveries(facts, registering, present) {
    const registered = certificateToRegister(registering);
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
function registeredAs(certificate) {
    return certificate.kind === 'generate' ? { kind: 'new' } : { kind: 'known', thumbprint: certificate.facts.thumbprint };
}
/** Undefined where the destination holds it already. */
function toDeliver(destination, certificate) {
    const isThere = certificate.kind === 'known' && isUpToDate(destination, certificate.thumbprint);
    return isThere ? undefined : certificate;
}
function isUpToDate({ holds, outdated }, thumbprint) {
    return holds.kind === 'known' && holds.thumbprint === thumbprint && outdated.length === 0;
}
/** What a destination lacks of a certificate that is registered already and whose key is at hand. */
function missingAt(destination, { certificate: offer, keysAtHand }, inPlace) {
    if (inPlace === undefined || !keysAtHand.has(inPlace))
        return undefined;
    if (destination.holds.kind === 'unknown' || isUpToDate(destination, inPlace))
        return undefined;
    const isStaged = destination.staged.some(({ thumbprint }) => thumbprint === inPlace);
    const isDue = (0,certificate_destination/* isRecord */.u)(destination) || offer.kind === 'provided' || isStaged;
    return isDue ? { kind: 'known', thumbprint: inPlace } : undefined;
}

// EXTERNAL MODULE: ./build/domain/plan/step-stages.js
var step_stages = __webpack_require__(28015);
;// CONCATENATED MODULE: ./build/domain/result/pfx-location.js
/** Where the PFX of a certificate is for a human to find; undefined where none is here. */
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

// EXTERNAL MODULE: ./build/domain/result/verdict.js
var verdict = __webpack_require__(86366);
// EXTERNAL MODULE: ./build/domain/tenant/reading.js
var tenant_reading = __webpack_require__(73950);
;// CONCATENATED MODULE: ./build/domain/tenant/reading-warnings.js

/** What the run had to do without, and why. */
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

;// CONCATENATED MODULE: ./build/domain/tenant/tenant-query.js

/** All that has to be known of the tenant for a registration. */
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
    const uniqueName = uniqueNameOf(displayName);
    return { by: 'uniqueName', uniqueName, tag: applicationTagOf(uniqueName), displayName };
}

;// CONCATENATED MODULE: ./build/run/deliver.js


/**
 * Delivers to each destination in turn and calls `complete` for each step that is done. A destination that fails keeps
 * no other from its certificate.
 * @param registered the certificate that this run registered
 * @throws ActionError with all failures in one message
 */
async function deliverCertificates(steps, registered, complete, { destinations, keys, registeredBefore, now, applicationId, tenantId }) {
    const failures = [];
    for (const step of steps) {
        try {
            const destination = destinations.find(({ kind, name }) => kind === step.destination && name === step.name);
            const certificate = certificateOf(step.certificate, registered, keys);
            if (destination === undefined || certificate === undefined)
                throw undeliverable(step);
            await destination.deliver({
                certificate,
                applicationId,
                tenantId,
                isReplaceable: isReplaceable(registeredBefore, now)
            });
            complete(step);
        }
        catch (error) {
            failures.push((0,errors/* asActionError */.z6)(error));
        }
    }
    const [first, ...others] = failures;
    if (first === undefined)
        return;
    if (others.length === 0)
        throw first;
    throw new errors/* ActionError */.lZ(first.code, failures.map(({ message }) => message).join(' '), { cause: first });
}
function certificateOf(certificate, registered, keys) {
    return certificate.kind === 'new' ? registered : keys.get(certificate.thumbprint);
}
function undeliverable({ name }) {
    return new errors/* ActionError */.lZ('unexpected', `The plan delivers to ${name} what this run does not have. This is a fault of the action; please report it.`);
}

;// CONCATENATED MODULE: ./build/domain/likeness.js
/** The names in the order of their likeness to a text: the more pairs of letters they share with it, the sooner. */
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
/** Sørensen and Dice's coefficient. */
function likeness(left, right) {
    return (2 * left.intersection(right).size) / (left.size + right.size);
}

// EXTERNAL MODULE: ./build/domain/checks/service-plans.js
var service_plans = __webpack_require__(48989);
;// CONCATENATED MODULE: ./build/domain/checks/impersonation-account.js




/** Looks at all that VB365 demands of the account that it impersonates, or of the organization name without one. */
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
/** Public folders are read through a mailbox of the account's own. */
function judgeLicence(name, { servicePlanIds }, subscriptions) {
    if ((0,service_plans/* hasMailboxPlan */.Kd)(servicePlanIds, subscriptions.kind === 'read' ? subscriptions.value : [])) {
        return { result: 'passed', detail: `${name} has an Exchange Online licence` };
    }
    // The government clouds have plans of their own, which only the subscriptions name.
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
/** One result out of several findings: a failure outweighs what is unknown, which outweighs what passed. */
function worstResult(findings) {
    if (findings.some(({ result }) => result === 'failed'))
        return 'failed';
    return findings.some(({ result }) => result === 'unknown') ? 'unknown' : 'passed';
}

;// CONCATENATED MODULE: ./build/run/verify.js



/** The last page of the wizard: what VB365 will do, done with the application's own certificate as far as possible. */
async function verifyApplication({ registration, requirements, observed, thumbprint, signIn }, { clock, log }) {
    const organization = verifyOrganization(registration, observed);
    if (signIn === undefined)
        return (0,checks_checks/* inOrder */.al)([...unverifiedConnections(requirements, thumbprint), ...organization]);
    log.info('Signing in as the application');
    return (0,checks_checks/* inOrder */.al)([...(await verifyConnections(requirements, signIn, clock)), ...organization]);
}
/** Proves that the application can do what VB365 will do, with its own certificate. */
async function verifyConnections(requirements, signIn, clock) {
    const byResource = [...Map.groupBy((0,checks_checks/* connectionsFor */.l_)(requirements), ({ resource }) => resource)];
    const checks = await Promise.all(byResource.map(([resource, ways]) => verifyResource(resource, ways, signIn, clock)));
    return checks.flat();
}
/** One token proves every way into a resource. */
async function verifyResource(resource, ways, signIn, clock) {
    const started = clock.now().getTime();
    const expected = new Set(ways.flatMap(({ roles }) => roles));
    const judge = await signIn.rolesFor(resource, expected).then(({ roles }) => (way) => (0,checks_checks/* judgeConnection */.ue)(way, roles), (error) => {
        const failure = (0,errors/* asActionError */.z6)(error);
        if (failure.code === 'cancelled')
            throw failure;
        return () => ({ result: 'failed', detail: failure.message });
    });
    const durationMs = clock.now().getTime() - started;
    return ways.map((way) => ({ name: way.name, ...judge(way), durationMs }));
}
/** The same checks where the private key is not at hand: the application cannot sign in here, and nothing is known. */
function unverifiedConnections(requirements, thumbprint) {
    return (0,checks_checks/* connectionsFor */.l_)(requirements).map(({ name }) => ({
        name,
        result: 'unknown',
        detail: `could not sign in as the application: the private key of certificate ${thumbprint} is not available; a PFX where it is delivered, and "pfx-password", would provide it`,
        durationMs: 0
    }));
}
/** What the tenant's subscriptions and the account say; they were read before, so it takes no time. */
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















/**
 * An existing application that is granted nothing and changed in nothing: it signs in with its own certificate, without
 * an administrator, and the wizard's checks run.
 */
async function checkApplication(registration, application, mode, ports, context) {
    const { certificate, destinations } = ports;
    if (mode.kind === 'apply')
        await Promise.all(destinations.map((destination) => destination.prepare()));
    context.log.info('Signing in as the application');
    const found = await observeAndCheck(registration, ports, context);
    const delivery = mode.kind === 'apply' && found.failure === undefined
        ? await deliver({ applicationId: application.applicationId, tenantId: found.caller?.tenantId }, ports, context)
        : undefined;
    const { thumbprint, thumbprintSha256, notAfter } = certificate.facts;
    return {
        kind: 'checked',
        registration,
        registered: {
            tenantId: (0,verdict/* tenantIdOf */.JG)(found.caller, found.organization?.organization),
            applicationId: application.applicationId,
            objectId: undefined,
            servicePrincipalId: found.caller?.servicePrincipalId,
            certificate: { thumbprint, thumbprintSha256, expiresOn: notAfter },
            daysLeft: daysLeft(notAfter, context.clock.now())
        },
        checks: found.checks,
        warnings: [
            ...(found.organization === undefined ? [] : readingWarnings(found.organization)),
            ...expiryWarnings(certificate.facts, context.clock.now())
        ],
        instructions: (0,instructions/* publicFolderInstructions */.x)(registration),
        pfx: delivery?.pfx,
        failure: found.failure ?? delivery?.failure
    };
}
async function observeAndCheck(registration, { view, signIn }, { clock }) {
    try {
        const caller = await view.caller();
        const requirements = requiredPermissions(registration);
        const [connections, organization] = await Promise.all([
            verifyConnections(requirements, signIn, clock),
            view.observeOrganization(queryFor(registration, requirements).account)
        ]);
        const checks = (0,checks_checks/* inOrder */.al)([...connections, ...verifyOrganization(registration, organization)]);
        return { caller, organization, checks, failure: (0,verdict/* checksError */.CB)(checks, 'nothing-is-changed', undefined) };
    }
    catch (error) {
        return { caller: undefined, organization: undefined, checks: [], failure: (0,errors/* asActionError */.z6)(error) };
    }
}
/** Brings the certificate that was proved to where it is asked for. */
async function deliver(owner, { certificate, destinations }, { clock }) {
    const { facts } = certificate;
    const { thumbprint, thumbprintSha256, notAfter: expiresOn } = facts;
    const completed = [];
    try {
        const readings = await Promise.all(destinations.map((destination) => destination.observe(Promise.resolve(owner.tenantId))));
        const observed = readings.map((reading) => reading.observed);
        const inPlace = { kind: 'certificate', thumbprint, thumbprintSha256, expiresOn };
        const steps = planDeliveries({ destinations: observed, certificate: { kind: 'provided', facts }, keysAtHand: new Set([thumbprint]) }, [], [inPlace]).filter((0,step_stages/* isOf */.yW)('delivery'));
        const keys = keysAtHand({ kind: 'provided', certificate }, readings);
        const complete = (step) => completed.push(step);
        await deliverCertificates(steps, certificate, complete, {
            ...owner,
            destinations,
            keys,
            // The application's own list may not be read: no other certificate counts as one of its own.
            registeredBefore: [],
            now: clock.now()
        });
        return {
            pfx: locatePfx({ thumbprint, destinations: observed, completed, stagedAt: undefined }),
            failure: undefined
        };
    }
    catch (error) {
        return { pfx: undefined, failure: (0,errors/* asActionError */.z6)(error) };
    }
}

// EXTERNAL MODULE: ./build/domain/plan/describe-plan.js
var describe_plan = __webpack_require__(54378);
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
/** Adds an ISO 8601 duration; undefined for anything else, which is left to Graph to judge. */
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




/** What the tenant's policies say to the certificate that the steps register, if they register one. */
function judgePlannedCertificate({ observed, now }, steps) {
    const certificate = certificateToRegister(steps);
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
            return { ...lifetimeOf(certificate.request, now), isSelfSigned: true };
        case 'existing':
            return certificate.facts;
    }
}

// EXTERNAL MODULE: ./build/domain/plan/application-limits.js
var application_limits = __webpack_require__(12592);
;// CONCATENATED MODULE: ./build/domain/plan/limit-blockers.js


/** The lists that the steps would make longer than Graph takes; it would say so only after the certificate is registered. */
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
/** How many permissions of each resource VB365 does not need, most first. */
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

;// CONCATENATED MODULE: ./build/domain/plan/step-permissions.js

/** What carrying out each kind of step needs of the administering identity. */
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
    // What a destination needs, the destination itself checks.
    'deliver-certificate': undefined,
    'remove-certificate': caller_permissions/* WRITE_APPLICATIONS */.cO
};
/** What carrying out the steps needs, each once. Without a grant to make, no permission to grant is needed. */
function permissionsForSteps(steps) {
    return [...new Set(steps.flatMap(({ kind }) => PERMISSION_FOR[kind] ?? []))];
}

;// CONCATENATED MODULE: ./build/domain/plan/blockers.js






/** Everything that keeps the steps from being carried out or VB365 from working afterwards, all at once. */
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
        ...callerBlockers(observed, steps)
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
/** No token is issued for a resource whose own service principal is disabled (AADSTS500014). */
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

;// CONCATENATED MODULE: ./build/domain/plan/caller-is-the-application.js

/** With any of these an identity administers a tenant. VB365 needs none of them for an application of its own. */
const ADMINISTERING = [
    'Application.ReadWrite.OwnedBy',
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'RoleManagement.ReadWrite.Directory'
];
/**
 * Whether an identity may be the registered application itself: one that signs in with a certificate of its own and holds
 * no permission to administer a tenant. It rolls its certificates, and gets no grant.
 */
function mayRollItself({ roles }, signsInWithCertificate) {
    return signsInWithCertificate && roles !== undefined && !ADMINISTERING.some((value) => roles.has(value));
}
/**
 * An identity that administers the tenant and is to be registered itself: two GUIDs were mixed up. Its key, which may
 * gain any privilege, would end in the PFX that is meant for VB365.
 */
function callerIsTheApplication({ application }, caller, signsInWithCertificate) {
    return application.flow === 'existing' && application.grantPermissions
        ? blockerFor(application.applicationId, caller, signsInWithCertificate)
        : undefined;
}
/** The same for an application that was found by its name. */
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



/** What keeps a certificate from being made or used where it is delivered. */
function certificateBlockers(facts) {
    const caller = callerIsFoundApplication(facts.observed, facts.signsInWithCertificate);
    return [...(caller === undefined ? [] : [caller]), ...takenDestinations(facts), ...expiredForGood(facts)];
}
/** One that works for another application of the tenant may be somebody's backups. */
function takenDestinations({ registration, observed, destinations }) {
    if (registration.delivery.vb365?.replaceApplication === true)
        return [];
    const own = foundApplication(observed)?.applicationId;
    return destinations.flatMap(({ kind, name, applicationId }) => applicationId === undefined || applicationId === own
        ? []
        : [{ kind: 'destination-taken', destination: kind, name, applicationId }]);
}
/** Without renewal an expired certificate would be left for good. */
function expiredForGood({ observed, certificate, rotation, now }) {
    if (certificate.kind !== 'generate' || rotation !== 'never')
        return [];
    const own = ownCertificates(foundApplication(observed)?.keyCredentials ?? []);
    if (own.some((one) => own_certificates_isInForce(one, now)))
        return [];
    const last = own.toSorted((a, b) => b.expiresOn.getTime() - a.expiresOn.getTime())[0];
    return last === undefined
        ? []
        : [{ kind: 'certificate-expired', thumbprint: last.thumbprint, expiredOn: last.expiresOn }];
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-application.js



/** Redirect URI of a desktop client: VB365's restore sign-in comes back there, and VB365 itself writes this one. */
const RESTORE_REDIRECT_URI = 'http://localhost';
/** A new application, whole in one request. */
function planCreation(facts, resolved) {
    const { application } = facts.registration;
    if (application.flow === 'existing')
        return { steps: [], present: [] };
    return {
        steps: [
            {
                kind: 'create-application',
                displayName: application.name,
                uniqueName: uniqueNameOf(application.name),
                declaredAccess: declaredAccessOf(resolved.permissions),
                redirectUris: [RESTORE_REDIRECT_URI],
                certificate: plannedCertificate(facts, [])
            }
        ],
        present: []
    };
}
/** An application that is found by its tag alone, unless Graph is known to refuse it a unique name. */
function planUniqueName({ application }, { uniqueName, tags }) {
    const isWanted = application.flow === 'new' && uniqueName === undefined && !tags.includes(NO_UNIQUE_NAME_TAG);
    return {
        steps: isWanted ? [{ kind: 'set-unique-name', uniqueName: uniqueNameOf(application.name) }] : [],
        present: []
    };
}
/** Public client flows and redirect URI, both of which VB365's restore needs. */
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
/** The permissions that the application says it wants; more are added, none is taken away. */
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
/** Permissions as an application declares them, grouped by their resource. */
function declaredAccessOf(permissions) {
    return [...Map.groupBy(permissions, ({ resource }) => resource)].map(([resource, declared]) => ({
        resourceAppId: permissions_resources/* RESOURCE_APPLICATIONS */.nZ[resource].applicationId,
        permissions: declared.map(({ id, type }) => ({ id, type }))
    }));
}

;// CONCATENATED MODULE: ./build/domain/plan/plan-grants.js
/** The service principal and everything granted to it. */
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

const plan_prunings_DAY = 24 * 60 * 60 * 1000;
/**
 * The own certificates that nothing needs any more: expired ones at once, and one that another took over from after the
 * overlap, when every destination that records what is in use holds the other one. Certificates of others are never
 * among them.
 */
function planPrunings(facts, credentials, inUse, withdrawn) {
    const kept = inUse?.kind === 'in-place' ? inUse.certificate.keyId : undefined;
    return ownCertificates(credentials)
        .filter(({ keyId }) => keyId !== kept && !withdrawn.has(keyId))
        .flatMap((certificate) => {
        const reason = removalReason(facts, certificate, inUse);
        const { keyId, thumbprint, expiresOn } = certificate;
        return reason === undefined ? [] : [{ kind: 'remove-certificate', keyId, thumbprint, expiresOn, reason }];
    });
}
function removalReason({ certificate: offer, destinations, now }, certificate, inUse) {
    if (!own_certificates_isInForce(certificate, now))
        return 'expired';
    if (offer.kind !== 'generate' || inUse === undefined)
        return undefined;
    if (destinations.some(({ inUse: used }) => used.includes(certificate.thumbprint)))
        return undefined;
    const isOver = (startsOn) => {
        const tookOver = Math.max(startsOn.getTime(), certificate.startsOn.getTime());
        return now.getTime() >= tookOver + offer.request.overlapDays * plan_prunings_DAY;
    };
    switch (inUse.kind) {
        case 'new':
            return isOver(inUse.startsOn) ? 'replaced' : undefined;
        case 'in-place': {
            const { thumbprint, startsOn } = inUse.certificate;
            const isHandedOver = isHeldByRecords(destinations, thumbprint) && !heldBy(destinations).has(certificate.thumbprint);
            return isHandedOver && isOver(startsOn) ? 'replaced' : undefined;
        }
    }
}

;// CONCATENATED MODULE: ./build/domain/plan/planning-facts.js

/** True where the identity that signs in is the registered application: it can roll its own certificates, and no more. */
function isSelfRotation({ observed }) {
    const { applicationId } = observed.caller;
    return applicationId !== undefined && applicationId === foundApplication(observed)?.applicationId;
}

;// CONCATENATED MODULE: ./build/domain/plan/make-plan.js









/** What has to be done so that the tenant holds what the registration says. Pure: the same facts, the same plan. */
function makePlan(facts, resolved) {
    const { registration, observed } = facts;
    // To an application that is not there nothing can be done, whatever it would need: no run would keep that promise.
    const isAbsent = foundApplication(observed) === undefined && registration.application.flow === 'existing';
    const { certificate, others, prunings } = planTenant(facts, resolved);
    const isSelf = isSelfRotation(facts);
    const registering = [...certificate.steps, ...(isSelf ? [] : others.steps)];
    const present = [...certificate.present, ...others.present];
    const steps = isAbsent ? [] : [...registering, ...planDeliveries(facts, registering, present), ...prunings];
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
        return { certificate: planCreation(facts, resolved), others: grants, prunings: [] };
    }
    const { keyCredentials } = application;
    const { kept, ...certificate } = planCertificate(facts, keyCredentials);
    const startsOn = startOfNewCertificate(facts, certificate.steps);
    const inUse = kept === undefined
        ? startsOn && { kind: 'new', startsOn }
        : { kind: 'in-place', certificate: kept };
    const withdrawn = certificate.steps.flatMap((step) => (step.kind === 'register-certificate' ? step.withdraws : []));
    return {
        certificate,
        others: joined([
            planUniqueName(registration, application),
            planSettings(application),
            planDeclaration(application, resolved),
            grants
        ]),
        prunings: planPrunings(facts, keyCredentials, inUse, new Set(withdrawn.map(({ keyId }) => keyId)))
    };
}
function joined(parts) {
    return { steps: parts.flatMap(({ steps }) => steps), present: parts.flatMap(({ present }) => present) };
}

;// CONCATENATED MODULE: ./build/domain/plan/resolve-permissions.js
/** Turns permission names into the IDs that the tenant's own service principals offer. */
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

;// CONCATENATED MODULE: ./build/domain/plan/resulting-certificate.js

/** The certificate that VB365 can use before the plan is carried out. */
function certificateInPlace({ steps, present }) {
    const found = present.find((fact) => fact.kind === 'certificate');
    if (found !== undefined) {
        const { thumbprint, thumbprintSha256, expiresOn } = found;
        return { thumbprint, thumbprintSha256, expiresOn };
    }
    return steps.flatMap((step) => (step.kind === 'register-certificate' ? (step.replaces ?? []) : []))[0];
}
/** The certificate that VB365 will use afterwards, where that is known before. */
function certificateToExpect(plan) {
    const planned = certificateToRegister(plan.steps);
    if (planned?.kind !== 'existing')
        return certificateInPlace(plan);
    const { thumbprint, thumbprintSha256, notAfter } = planned.facts;
    return { thumbprint, thumbprintSha256, expiresOn: notAfter };
}
/** True where a destination holds the certificate: only one that was proved is delivered. */
function isDelivered(destinations, thumbprint) {
    return destinations.some(({ holds }) => holds.kind === 'known' && holds.thumbprint === thumbprint);
}

// EXTERNAL MODULE: ./build/domain/plan/describe-blocker.js
var describe_blocker = __webpack_require__(16331);
;// CONCATENATED MODULE: ./build/domain/plan/lifecycle-warnings.js





/** What a user should know of a certificate's life although nothing fails: what is not renewed, delivered or removed. */
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
        !isDueForRenewal(expiresOn, certificate.request, now)) {
        return [];
    }
    const days = daysLeft(expiresOn, now);
    return [
        `The certificate ${thumbprint} ends on ${(0,date_text/* isoDay */.k)(expiresOn)}, in ${days === 1 ? '1 day' : `${days} days`}, and "rotate" is never: it is not renewed. Run with "rotate" auto or force before that.`
    ];
}
/** Records that lack the certificate or differ otherwise, where its key is not at hand and none is to be made. */
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


/** What a user should know of a plan although nothing keeps it from being carried out. */
function planWarnings(facts, steps) {
    return [...assignmentWarnings(facts), ...judgePlannedCertificate(facts, steps).doubtful.map(doubt)];
}
/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes, AADSTS50105 */
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


/**
 * Permissions whose ID in this tenant is not the one that Microsoft publishes. The tenant's own counts; a difference
 * is a warning, because a resource that is not Microsoft's may stand behind it.
 */
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









function findingsOf(facts, { identifiers, servicePrincipalId, certificate }, checks) {
    const { registration, observed, plan, mode } = facts;
    return {
        registration,
        registered: {
            tenantId: (0,verdict/* tenantIdOf */.JG)(observed.caller, observed.organization),
            applicationId: identifiers?.applicationId,
            objectId: identifiers?.objectId,
            servicePrincipalId,
            certificate,
            daysLeft: certificate && daysLeft(certificate.expiresOn, facts.now)
        },
        warnings: warningsOf(facts, checks),
        instructions: [...(0,verdict/* blockersIn */.hO)(plan, mode).flatMap(describe_blocker/* instructionsFor */.t), ...(0,instructions/* publicFolderInstructions */.x)(registration)]
    };
}
/** What a user should know although nothing failed. */
function warningsOf(facts, checks) {
    const { observed, resolved, certificate, plan, now } = facts;
    return [
        ...readingWarnings(observed),
        ...planWarnings(facts, plan.steps),
        ...lifecycleWarnings(facts, plan),
        ...unexpectedPermissionIds(resolved),
        ...(certificate.kind === 'provided' ? expiryWarnings(certificate.facts, now) : []),
        ...proofWarnings(checks)
    ];
}

;// CONCATENATED MODULE: ./build/domain/result/blocked.js






/**
 * Reasons to read nothing. An identity that cannot read cannot know what to write either, so all that the mode may need
 * is named at once.
 */
function blockedBeforeReading(facts) {
    const { registration, mode, caller, signsInWithCertificate } = facts;
    const blocker = callerIsTheApplication(registration, caller, signsInWithCertificate) ?? blindness(facts);
    const failure = blocker && (0,verdict/* blockerError */.FM)([blocker]);
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
/** The end of a run whose plan has blockers; undefined where nothing stands in the way. */
function blockedByPlan(facts, known) {
    const { plan, mode } = facts;
    const failure = (0,verdict/* blockerError */.FM)((0,verdict/* blockersIn */.hO)(plan, mode));
    if (failure === undefined)
        return undefined;
    const application = { ...known, certificate: certificateInPlace(plan) };
    return {
        kind: 'blocked',
        mode,
        plan,
        failure: (0,verdict/* joined */.oR)(differencesIn(mode, plan), failure) ?? failure,
        ...findingsOf(facts, application, [])
    };
}
/** What a run that compares has to say of the differences beside what stands in the way. */
function differencesIn(mode, plan) {
    switch (mode.kind) {
        case 'apply':
            return undefined;
        case 'plan':
            return mode.failOnDrift ? (0,verdict/* driftError */.u7)(plan) : undefined;
        case 'verify':
            return (0,verdict/* differenceError */.E9)(plan);
    }
}

;// CONCATENATED MODULE: ./build/certificates/obtain-certificate.js

/**
 * The certificate of a planned step with its key. A new one is safe on disk when this returns: after a crash there can be
 * a certificate too many, never one whose key is gone.
 */
async function obtainCertificate(source, planned, keys) {
    if (planned.kind === 'existing') {
        const found = keys.get(planned.facts.thumbprint);
        if (found === undefined)
            throw unplanned(`the key of certificate ${planned.facts.thumbprint}`);
        return found;
    }
    if (source.kind === 'provided')
        throw unplanned('a request for a new certificate');
    const made = await source.maker.make(planned.request);
    await source.staging.store(made);
    return made;
}
function unplanned(what) {
    return new errors/* ActionError */.lZ('unexpected', `The plan counts on ${what}, which is not there. This is a fault of the action; please report it.`);
}

;// CONCATENATED MODULE: ./build/domain/plan/vb365-instructions.js

/**
 * How a person takes the PFX to VB365 by hand: the organization gets the new certificate where it has the application
 * already, and is added where it does not.
 * https://helpcenter.veeam.com/docs/vbo365/powershell/new-vbooffice365applicationonlyconnectionsettings.html
 * https://helpcenter.veeam.com/docs/vbo365/powershell/set-vboorganization.html
 */
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
/** Exchange is found by an account, SharePoint alone by a domain, which Veeam's examples write with an `@` in front. */
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
    return (0,identifiers/* isGuid */.W_)(tenant) ? undefined : tenant;
}
/** "Connections", unlike the properties of an organization. */
function settingsArguments({ services }) {
    return [
        ...(services.exchangeOnline ? ['-Office365ExchangeConnectionsSettings $settings'] : []),
        ...(services.sharePointOnline ? ['-Office365SharePointConnectionsSettings $settings'] : [])
    ].join(' ');
}
/** Microsoft Teams is on by default where both services are. The region China needs Veeam's application for Graph. */
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
/** A single-quoted PowerShell string; typographic quotation marks end one as well. */
function vb365_instructions_quoted(text) {
    return `'${text.replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`;
}

;// CONCATENATED MODULE: ./build/domain/result/hand-delivery.js

/** How the PFX that this run wrote comes to VB365, where no destination of the run is the VB365 server itself. */
function handDeliveryInstructions({ registration, applicationId, pfx, completed, destinations }) {
    const isWritten = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'pfx');
    const isTakenThere = destinations.some(({ kind }) => kind === 'vb365');
    if (!isWritten || isTakenThere || applicationId === undefined || pfx === undefined)
        return [];
    return [powerShellInstructions({ registration, applicationId, pfxPath: pfx.path })];
}

;// CONCATENATED MODULE: ./build/run/prune.js
/** Removes certificates that nothing needs any more, one after another, and calls `complete` for each that is gone. */
async function removeCertificates(steps, { objectId }, writer, complete) {
    for (const step of steps) {
        await writer.removeCertificate(objectId, step);
        complete(step);
    }
}

;// CONCATENATED MODULE: ./build/run/apply.js






const WRITERS = {
    application: apply_createApplication,
    certificate: registerCertificate,
    settings: updateApplication,
    'service-principal': apply_createServicePrincipal,
    grants: grantPermissions,
    delivery: deliverCertificate,
    pruning: prune
};
/**
 * Carries out steps of a plan, stage by stage. Ends at the first failure and says how far it got: every step is completed
 * in the end, or there is a failure.
 */
async function apply(steps, known, ports) {
    const completed = new Set();
    const complete = (step) => {
        completed.add(step);
        const { mark, text } = (0,describe_plan/* describeStep */.Ey)(step);
        ports.log.info(`  ${mark} ${text}`);
    };
    let state = known;
    try {
        const planned = certificateToRegister(steps);
        if (planned !== undefined)
            state = { ...state, certificate: await ports.obtain(planned) };
        for (const stage of step_stages/* STAGES */.an)
            state = { ...state, ...(await carryOut(stage, steps, { state, ports, complete })) };
        refuseLeftOver(steps, completed);
    }
    catch (error) {
        return { ...state, completed: [...completed], failure: (0,errors/* asActionError */.z6)(error) };
    }
    return { ...state, completed: [...completed], failure: undefined };
}
async function carryOut(stage, steps, work) {
    const ofStage = steps.filter((0,step_stages/* isOf */.yW)(stage));
    return ofStage.length === 0 ? {} : WRITERS[stage](ofStage, work);
}
/** A plan that is not carried out whole must never pass for one that is. */
function refuseLeftOver(steps, completed) {
    const left = steps.filter((step) => !completed.has(step)).map(({ kind }) => kind);
    if (left.length === 0)
        return;
    throw new errors/* ActionError */.lZ('unexpected', `The plan was not carried out whole; left over: ${left.join(', ')}. This is a fault of the action; please report it.`);
}
async function apply_createApplication(steps, work) {
    let identifiers;
    for (const step of steps) {
        identifiers = await work.ports.directory.createApplication(step, required(work.state.certificate, 'certificate'));
        work.complete(step);
    }
    return { identifiers };
}
async function registerCertificate(steps, { state, ports, complete }) {
    const { objectId } = required(state.identifiers, 'application');
    const certificate = required(state.certificate, 'certificate');
    for (const step of steps) {
        await ports.certificates.registerCertificate(objectId, certificate, step.certificate.keyCredentialName, step.withdraws);
        complete(step);
    }
    return {};
}
/** All settings go in one request: writes to one object are refused when they come close together. */
async function updateApplication(steps, { state, ports, complete }) {
    const additions = Object.assign({}, ...steps.map(additionsOf));
    await ports.directory.updateApplication(required(state.identifiers, 'application').objectId, additions);
    steps.forEach(complete);
    return {};
}
function additionsOf(step) {
    switch (step.kind) {
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
async function apply_createServicePrincipal(steps, { state, ports, complete }) {
    const { applicationId } = required(state.identifiers, 'application');
    const servicePrincipalId = await ports.directory.createServicePrincipal(applicationId);
    steps.forEach(complete);
    return { servicePrincipalId };
}
async function grantPermissions(steps, { state, ports, complete }) {
    await ports.directory.grant(required(state.servicePrincipalId, 'service principal'), steps, complete);
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

;// CONCATENATED MODULE: ./build/run/planned-run.js


/** What is known of the application before anything is written. */
function knownBefore({ observed }) {
    const application = foundApplication(observed);
    return {
        identifiers: application,
        servicePrincipalId: application?.servicePrincipal?.id,
        certificate: undefined
    };
}
/** Where the PFX of a certificate is. `registered` is the certificate of this run, which is staged before all else. */
function pfxOf({ facts: { destinations }, ports: { source } }, thumbprint, completed, registered) {
    if (thumbprint === undefined)
        return undefined;
    const isStaged = registered?.facts.thumbprint === thumbprint ||
        destinations.some(({ staged }) => staged.some((facts) => facts.thumbprint === thumbprint));
    const stagedAt = source.kind === 'generate' && isStaged ? source.staging.pathOf(thumbprint) : undefined;
    return locatePfx({ thumbprint, destinations, completed, stagedAt });
}

;// CONCATENATED MODULE: ./build/run/prove.js



/** Signs in as the application with its certificate, where its key is at hand, and makes every check. */
async function prove({ facts, requirements, keys, ports, context }, { identifiers, certificate: registered }, certificate, pfx) {
    if (identifiers === undefined || certificate === undefined)
        return { checks: [], failure: undefined };
    const { thumbprint } = certificate;
    const { registration, observed } = facts;
    const key = registered?.facts.thumbprint === thumbprint ? registered : keys.get(thumbprint);
    const signIn = key && ports.signInAs(identifiers.applicationId, key, observed);
    try {
        const checks = await verifyApplication({ registration, requirements, observed, thumbprint, signIn }, context);
        return { checks, failure: (0,verdict/* checksError */.CB)(checks, undefined, pfx) };
    }
    catch (error) {
        return { checks: [], failure: (0,errors/* asActionError */.z6)(error) };
    }
}

;// CONCATENATED MODULE: ./build/run/carry-out-plan.js













/**
 * Writes the tenant, proves the application, delivers its certificate and removes what it took over from. Each waits for
 * the success of the one before.
 */
async function carryOutPlan(run) {
    const { facts, context } = run;
    const steps = Object.groupBy(facts.plan.steps, step_stages/* phaseOf */.hU);
    const writers = writersOf(run);
    const started = context.clock.now().getTime();
    const written = await apply(steps.registration ?? [], knownBefore(facts), writers);
    const durationMs = context.clock.now().getTime() - started;
    const certificate = certificateAfter(facts.plan, written);
    const proof = await proveIfNeeded(run, written, certificate);
    const proved = { ...written, failure: written.failure ?? proof.failure };
    const delivered = await applyAfter(proved, steps.delivery ?? [], writers);
    const pruned = await applyAfter(delivered, steps.pruning ?? [], writers);
    const { completed, failure } = pruned;
    const kept = written.certificate?.facts.thumbprint ?? certificate?.thumbprint;
    const pfx = pfxOf(run, kept, completed, written.certificate);
    const configured = written.failure === undefined ? (0,verdict/* configuredCheck */.bc)(completed, durationMs) : [];
    const checks = [...configured, ...proof.checks];
    const findings = findingsOf(facts, { ...written, certificate }, checks);
    const { registration, registered } = findings;
    const handDelivery = { registration, ...registered, pfx, completed, destinations: facts.destinations };
    return {
        kind: 'applied',
        plan: facts.plan,
        completed,
        checks,
        pfx,
        failure: failure && (0,verdict/* withPfx */.nN)(failure, pfx),
        ...findings,
        instructions: [...findings.instructions, ...handDeliveryInstructions(handDelivery)]
    };
}
/** Carries out more steps, unless what came before failed. */
async function applyAfter(before, steps, writers) {
    if (before.failure !== undefined || steps.length === 0)
        return before;
    const applied = await apply(steps, before, writers);
    return { ...applied, completed: [...before.completed, ...applied.completed] };
}
/** What a destination holds was proved before it was delivered; a run that changes nothing need not prove it again. */
function proveIfNeeded(run, written, certificate) {
    const { failure, completed } = written;
    const isUnchanged = completed.length === 0 && !run.facts.plan.steps.some((step) => (0,step_stages/* phaseOf */.hU)(step) === 'delivery');
    const isProved = certificate !== undefined && isDelivered(run.facts.destinations, certificate.thumbprint);
    if (failure !== undefined || (isUnchanged && isProved))
        return Promise.resolve({ checks: [], failure: undefined });
    return prove(run, written, certificate, pfxOf(run, certificate?.thumbprint, [], written.certificate));
}
function writersOf({ keys, facts, ports, context }) {
    const { directory, rollover, source, destinations } = ports;
    const { observed } = facts;
    /** Once the new one is registered, it proves the removal of the old one. */
    const proofs = [...keys.values()];
    const registeredBefore = foundApplication(observed)?.keyCredentials ?? [];
    return {
        directory,
        certificates: isSelfRotation(facts) && rollover !== undefined ? rollover(() => proofs) : directory,
        log: context.log,
        obtain: async (planned) => {
            const certificate = await obtainCertificate(source, planned, keys);
            proofs.unshift(certificate);
            return certificate;
        },
        deliver: (steps, { applicationId }, registered, complete) => deliverCertificates(steps, registered, complete, {
            destinations,
            applicationId,
            tenantId: (0,verdict/* tenantIdOf */.JG)(observed.caller, observed.organization),
            keys,
            registeredBefore,
            now: context.clock.now()
        })
    };
}
/** The certificate that VB365 is to use: the one of this run once it is registered, otherwise the one in place. */
function certificateAfter(plan, { certificate, completed }) {
    if (certificate === undefined || certificateToRegister(completed) === undefined)
        return certificateInPlace(plan);
    const { thumbprint, thumbprintSha256, notAfter } = certificate.facts;
    return { thumbprint, thumbprintSha256, expiresOn: notAfter };
}

;// CONCATENATED MODULE: ./build/certificates/certificate-source.js
/** What a plan can count on. */
function offerOf(source) {
    switch (source.kind) {
        case 'provided':
            return { kind: 'provided', facts: source.certificate.facts };
        case 'generate':
            return { kind: 'generate', request: source.request };
    }
}

;// CONCATENATED MODULE: ./build/run/observe.js





/**
 * Signs in and reads the destinations side by side, and makes a key meanwhile where one will probably be needed: where no
 * earlier run left one. An error is thrown where the readings are waited for.
 */
function beginObservation({ mode }, ports) {
    const caller = ports.directory.caller();
    const tenantId = caller.then((signedIn) => signedIn.tenantId);
    const readings = Promise.all(ports.destinations.map((destination) => destination.observe(tenantId)));
    const key = readings.then((all) => {
        if (mode.kind === 'apply' && all.every(({ keys }) => keys.length === 0))
            beginKey(ports.source);
    });
    for (const begun of [caller, tenantId, readings, key])
        begun.catch(() => undefined);
    return { caller, readings };
}
function beginKey(source) {
    if (source.kind === 'generate')
        source.maker.prepare(source.request);
}
/** Reads the tenant beside the destinations, and asks a destination for the one key that a delivery would need. */
async function observe({ registration, rotation }, requirements, begun, { directory, rollover, source, destinations }, { clock, log }) {
    log.info('Reading the tenant');
    const query = queryFor(registration, requirements);
    const [observed, readings] = await Promise.all([directory.observe(query), begun.readings]);
    const facts = {
        registration,
        observed,
        certificate: offerOf(source),
        destinations: readings.map((reading) => reading.observed),
        rotation,
        signsInWithCertificate: rollover !== undefined,
        now: clock.now()
    };
    const wanted = certificateToRecover(facts, foundApplication(observed)?.keyCredentials ?? []);
    const keys = await withRecovered(keysAtHand(source, readings), wanted, destinations);
    return { facts: { ...facts, keysAtHand: new Set(keys.keys()) }, keys };
}
/** Finds out what can be found out before anything is written: whether the certificate could be delivered afterwards. */
async function prepare(destinations) {
    await Promise.all(destinations.map((destination) => destination.prepare()));
}

;// CONCATENATED MODULE: ./build/run/register-application.js












/** One registration from observation to delivery. What fails is in the outcome, beside all that was done before. */
async function registerApplication(request, ports, context) {
    const { registration, mode } = request;
    if (mode.kind === 'apply')
        await prepare(ports.destinations);
    const begun = beginObservation(request, ports);
    const requirements = requiredPermissions(registration);
    const caller = await begun.caller;
    const signsInWithCertificate = ports.rollover !== undefined;
    const unread = blockedBeforeReading({ registration, mode, requirements, caller, signsInWithCertificate });
    if (unread !== undefined)
        return unread;
    const observation = await observe(request, requirements, begun, ports, context);
    const resolved = resolvePermissions(requirements, observation.facts.observed.resources);
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
/** A plan that is the result is shown whole; otherwise each step is logged when it is done. */
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
    const failure = failOnDrift ? (0,verdict/* driftError */.u7)(plan) : undefined;
    return { kind: 'planned', plan, failure, ...findingsOf(facts, application, []) };
}
async function verified(run) {
    const { facts } = run;
    const { plan } = facts;
    const known = knownBefore(facts);
    const certificate = certificateInPlace(plan);
    const pfx = pfxOf(run, certificate?.thumbprint, [], undefined);
    const proof = await prove(run, known, certificate, pfx);
    const checks = [(0,verdict/* inPlaceCheck */.HS)(plan), ...proof.checks];
    const failure = (0,verdict/* joined */.oR)((0,verdict/* differenceError */.E9)(plan), proof.failure);
    return { kind: 'verified', plan, checks, pfx, failure, ...findingsOf(facts, { ...known, certificate }, checks) };
}

// EXTERNAL MODULE: ./build/run/run-context.js
var run_context = __webpack_require__(36465);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./node_modules/reflect-metadata/Reflect.js
var Reflect = __webpack_require__(80477);
// EXTERNAL MODULE: ./node_modules/@peculiar/x509/build/x509.cjs.js
var x509_cjs = __webpack_require__(8927);
;// CONCATENATED MODULE: ./build/pkcs12/certificate-subject.js
/**
 * The subject of a certificate in one line, or its serial number where it has none, as RFC 5280 (section 4.1.2.6) allows
 * beside a subjectAltName. Node.js has no empty text for that but undefined, against its own types.
 */
function certificateSubject({ subject, serialNumber }) {
    return subject ? subject.replaceAll('\n', ', ') : `serial number ${serialNumber}`;
}

;// CONCATENATED MODULE: ./build/adapters/certificate/certificate-facts.js



/**
 * Reads what is public about a certificate.
 * @param certificate DER
 * @throws Error of node:crypto when the bytes are not a certificate
 */
function certificateFacts(certificate) {
    const parsed = new external_node_crypto_.X509Certificate(certificate);
    return {
        thumbprint: (0,identifiers/* thumbprint */.O1)((0,external_node_crypto_.createHash)('sha1').update(certificate).digest('hex')),
        thumbprintSha256: (0,identifiers/* thumbprintSha256 */.Pn)((0,external_node_crypto_.createHash)('sha256').update(certificate).digest('hex')),
        subject: certificateSubject(parsed),
        isSelfSigned: parsed.subject === parsed.issuer,
        notBefore: parsed.validFromDate,
        notAfter: parsed.validToDate
    };
}

;// CONCATENATED MODULE: ./build/adapters/certificate/generate-certificate.js
// x509 2.x refuses to load before a Reflect polyfill is there; no other module may import either of the two.






const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const SERIAL_NUMBER_BYTES = 16;
/** An RSA key pair; made on a thread of its own, so that the tenant can be read meanwhile. */
async function generateKeyPair(keySize) {
    return await external_node_crypto_.webcrypto.subtle.generateKey({ ...RSA_SHA256, modulusLength: keySize, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
}
/**
 * A self-signed certificate as Entra and Windows take it (RFC 5280; the profile of
 * https://learn.microsoft.com/powershell/module/pki/new-selfsignedcertificate): SHA-256, end entity, for TLS.
 */
async function generateCertificate(request, keys, now) {
    const certificate = await x509_cjs/* X509CertificateGenerator */.Jy.createSelfSigned({
        serialNumber: positiveSerialNumber(),
        name: subjectOf(request),
        ...lifetimeOf(request, now),
        keys,
        signingAlgorithm: RSA_SHA256,
        extensions: [
            new x509_cjs/* BasicConstraintsExtension */.WA(false, undefined, true),
            new x509_cjs/* KeyUsagesExtension */.hy(x509_cjs/* KeyUsageFlags */.Ob.digitalSignature | x509_cjs/* KeyUsageFlags */.Ob.keyEncipherment, true),
            new x509_cjs/* ExtendedKeyUsageExtension */.j6([x509_cjs/* ExtendedKeyUsage */.CD.clientAuth, x509_cjs/* ExtendedKeyUsage */.CD.serverAuth]),
            await x509_cjs/* SubjectKeyIdentifierExtension */.QE.create(keys.publicKey, false, external_node_crypto_.webcrypto)
        ]
    }, external_node_crypto_.webcrypto);
    const der = new Uint8Array(certificate.rawData);
    return { facts: certificateFacts(der), certificate: der, chain: [], privateKey: external_node_crypto_.KeyObject.from(keys.privateKey) };
}
/**
 * The friendly name, under a unit by which the certificate is known as this action's wherever it is registered. The most
 * specific part comes last (RFC 4514, section 2.1), so that Windows and Entra show the name first.
 */
function subjectOf({ friendlyName }) {
    // A plain string would be read as RFC 4514 notation: quotes, a backslash or a leading # would be lost.
    return new x509_cjs/* Name */.SX([{ OU: [{ utf8String: MANAGED_BY }] }, { CN: [{ utf8String: friendlyName }] }]);
}
/** RFC 5280, 4.1.2.2: positive, at most 20 octets. The first bit is cleared and the first byte is not zero. */
function positiveSerialNumber() {
    const bytes = (0,external_node_crypto_.randomBytes)(SERIAL_NUMBER_BYTES);
    bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
    return bytes.toString('hex');
}

;// CONCATENATED MODULE: ./build/adapters/certificate/certificate-maker.js

/** Makes RSA certificates; a key pair can be begun ahead of time, while the tenant is being read. */
class RsaCertificateMaker {
    #clock;
    #prepared;
    constructor(clock) {
        this.#clock = clock;
    }
    prepare({ keySize }) {
        const keys = generateKeyPair(keySize);
        // `make` reports a failure, because it waits for the same promise; here it must not count as unhandled.
        keys.catch(() => undefined);
        this.#prepared = { keySize, keys };
    }
    async make(request) {
        const prepared = this.#prepared?.keySize === request.keySize ? this.#prepared.keys : undefined;
        this.#prepared = undefined;
        return generateCertificate(request, await (prepared ?? generateKeyPair(request.keySize)), this.#clock.now());
    }
}

;// CONCATENATED MODULE: ./build/adapters/certificate/certificate-validity.js

/** @throws ActionError `certificate-invalid` for a certificate that expired or is not valid yet */
function refuseOutsideValidity({ facts }, now) {
    const problem = validityProblem(facts.notBefore, facts.notAfter, now);
    if (problem !== undefined)
        throw new errors/* ActionError */.lZ('certificate-invalid', `${problem} (${facts.subject})`);
}
/**
 * Why a certificate cannot be used now, or undefined when it can. Both ends belong to the validity (RFC 5280 section
 * 4.1.2.5).
 */
function validityProblem(notBefore, notAfter, now) {
    if (now.getTime() > notAfter.getTime()) {
        return `The certificate expired on ${minute(notAfter)}. Use a certificate that is valid now.`;
    }
    if (now.getTime() < notBefore.getTime()) {
        return `The certificate is not valid before ${minute(notBefore)}; it is ${minute(now)} now. Wait until then, use another certificate, or correct the clock of this machine.`;
    }
    return undefined;
}
/** As in `2026-11-23 14:05 UTC`. */
function minute(date) {
    return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

;// CONCATENATED MODULE: ./build/pkcs12/certificate-chain.js
/** The certificates that lead from `leaf` to its root, without the leaf, in that order, as far as they are there. */
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

;// CONCATENATED MODULE: ./build/pkcs12/object-identifiers.js
/**
 * Object identifiers of PKCS#12 (RFC 7292), PKCS#5 (RFC 8018, RFC 9579) and the algorithms used inside them,
 * where the ASN.1 packages do not export them.
 */
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
    /** szOID_PKCS_12_KEY_PROVIDER_NAME_ATTR of Microsoft's wincrypt.h. */
    keyProviderName: '1.3.6.1.4.1.311.17.1',
    rsaEncryption: '1.2.840.113549.1.1.1',
    rsaOaep: '1.2.840.113549.1.1.7',
    rsaPss: '1.2.840.113549.1.1.10'
};

;// CONCATENATED MODULE: ./build/pkcs12/pfx-error.js

/** Why a PFX is not taken, as one sentence or two: what is wrong with it and what to do. */
function pfxError(message, cause) {
    return new errors/* ActionError */.lZ('certificate-invalid', message, cause === undefined ? {} : { cause });
}
/** The PFX is built wrongly in some place that its owner cannot look at. */
function damagedPfx(part, cause) {
    return pfxError(`The PFX is damaged: ${part} cannot be read. Copy the file again in binary form, or export the certificate again.`, cause);
}
/** The PFX uses an algorithm that is not read. */
function unsupportedAlgorithm(use, algorithm) {
    return pfxError(`The PFX uses the algorithm ${algorithm} ${use}, which this action does not read. Export the certificate again with AES-256 and SHA-256, or with triple DES and SHA-1.`);
}
/** The bytes are something that has no name here. */
function notPfx(cause) {
    return pfxError('The file is not a PFX. Give a PFX file (PKCS #12, usually *.pfx or *.p12) with the certificate and its private key.', cause);
}
/** The bytes end too early. */
function truncatedPfx(cause) {
    return pfxError('The PFX is cut off: its end is missing. Copy the file again in binary form.', cause);
}

;// CONCATENATED MODULE: ./build/pkcs12/key-pair.js




/** Bits that Microsoft Entra and the baseline for certificates ask of an RSA key at least. */
const LEAST_RSA_BITS = 2048;
/** Characters of a subject that a message shows. */
const LONGEST_SUBJECT = 200;
/** Reads the certificates once each. */
function readCertificates(items) {
    const byFingerprint = new Map();
    for (const source of items.certificates) {
        const x509 = readCertificate(source);
        if (!byFingerprint.has(x509.fingerprint512))
            byFingerprint.set(x509.fingerprint512, { x509, source });
    }
    return [...byFingerprint.values()];
}
/**
 * The one usable key of a PFX with its certificate.
 * @throws ActionError `certificate-invalid` when there is none or more than one.
 */
function selectKeyPair(items, certificates) {
    if (items.keys.length === 0) {
        throw pfxError('The PFX holds no private key. Export the certificate again together with its private key; the key must be marked as exportable where it is kept.');
    }
    if (certificates.length === 0) {
        throw pfxError('The PFX holds a private key but no certificate. Export the key together with its certificate.');
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
        const subjects = [pair, ...others].map(({ certificate }) => key_pair_subjectOf(certificate.x509)).join('; ');
        throw pfxError(`The PFX holds ${pairs.size} private keys with certificates (${subjects}), so it is not clear which one to use. Export only that one.`);
    }
    for (const candidate of candidates) {
        if ('error' in candidate)
            throw candidate.error;
    }
    throw damagedPfx('its private key');
}
function examineKey(key, certificates) {
    const algorithmProblem = unusableAlgorithm(key.algorithmOid);
    if (algorithmProblem !== undefined)
        return { error: algorithmProblem };
    const privateKey = readPrivateKey(key);
    if (privateKey === undefined)
        return { error: damagedPfx('its private key') };
    const matching = certificates.filter(({ x509 }) => x509.checkPrivateKey(privateKey));
    const named = matching.filter(({ source }) => source.localKeyId !== undefined && source.localKeyId === key.localKeyId);
    const [certificate, another] = named.length === 1 ? named : matching;
    if (certificate === undefined)
        return { error: foreignKey(certificates) };
    if (another !== undefined) {
        return {
            error: pfxError(`The PFX holds ${matching.length} certificates for its one private key, so it is not clear which one to use. Export only that one.`)
        };
    }
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < LEAST_RSA_BITS) {
        return {
            error: pfxError(`The RSA key in the PFX has ${bits} bits; at least ${LEAST_RSA_BITS} are needed. Use a certificate with a longer key.`)
        };
    }
    if (!signsVerifiably(privateKey, certificate.x509))
        return { error: damagedPfx('its private key') };
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
        case OID.rsaEncryption:
            return undefined;
        case OID.rsaPss:
        case OID.rsaOaep:
            return pfxError(`The private key in the PFX is restricted to RSA-${oid === OID.rsaPss ? 'PSS' : 'OAEP'}, so Microsoft Entra does not take it. Use a certificate with a plain RSA key.`);
        default:
            return pfxError(`The private key in the PFX is not an RSA key but ${OTHER_ALGORITHMS[oid] ?? `one of algorithm ${oid}`}. Use a certificate with an RSA key of ${LEAST_RSA_BITS} bits or more.`);
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
        throw damagedPfx('one of its certificates', cause);
    }
}
function foreignKey(certificates) {
    const subjects = certificates.map(({ x509 }) => key_pair_subjectOf(x509));
    return pfxError(`The private key in the PFX belongs to another certificate than the ${subjects.length === 1 ? 'one' : `${subjects.length} ones`} in it (${subjects.slice(0, 3).join('; ')}). Export the certificate together with its own key.`);
}
/** A damaged private exponent passes the comparison of public keys, but does not sign. */
function signsVerifiably(privateKey, certificate) {
    const message = Buffer.from('key check');
    try {
        return (0,external_node_crypto_.verify)('sha256', message, certificate.publicKey, (0,external_node_crypto_.sign)('sha256', message, privateKey));
    }
    catch {
        return false;
    }
}
function key_pair_subjectOf(certificate) {
    return certificateSubject(certificate).slice(0, LONGEST_SUBJECT);
}

;// CONCATENATED MODULE: ./build/pkcs12/digests.js
/** Digests by their node:crypto names, with output and block sizes in bytes (FIPS 180-4 section 1). */
const DIGESTS = {
    sha1: { digestBytes: 20, blockBytes: 64, oid: '1.3.14.3.2.26', hmacOid: '1.2.840.113549.2.7' },
    sha224: { digestBytes: 28, blockBytes: 64, oid: '2.16.840.1.101.3.4.2.4', hmacOid: '1.2.840.113549.2.8' },
    sha256: { digestBytes: 32, blockBytes: 64, oid: '2.16.840.1.101.3.4.2.1', hmacOid: '1.2.840.113549.2.9' },
    sha384: { digestBytes: 48, blockBytes: 128, oid: '2.16.840.1.101.3.4.2.2', hmacOid: '1.2.840.113549.2.10' },
    sha512: { digestBytes: 64, blockBytes: 128, oid: '2.16.840.1.101.3.4.2.3', hmacOid: '1.2.840.113549.2.11' }
};
const NAMES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
/** The digest with this object identifier (RFC 8017 appendix C), or undefined. */
function digestOfOid(oid) {
    return NAMES.find((name) => DIGESTS[name].oid === oid);
}
/** The digest of the HMAC with this object identifier (RFC 8018 appendix B.1), or undefined. */
function digestOfHmacOid(oid) {
    return NAMES.find((name) => DIGESTS[name].hmacOid === oid);
}

// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-schema/build/cjs/index.js
var cjs = __webpack_require__(47261);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-x509/build/cjs/index.js
var build_cjs = __webpack_require__(33594);
;// CONCATENATED MODULE: ./build/pkcs12/ber-normalization.js
/** Bytes that are not BER; `truncated` when the input ends before an element does. */
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
/** Numbers and identifiers outside certificates and keys are short; turning a long one into decimals takes minutes. */
const MAX_BYTES = { [TAG_INTEGER]: 1024, [TAG_OBJECT_IDENTIFIER]: 64 };
/**
 * The first element of `bytes` with definite, shortest lengths and with strings of octets in one piece (X.690 sections
 * 8.1.3 and 8.7.3 as 10.1 and 10.2 ask for). Bytes after it are ignored. Bouncy Castle, NSS and old Windows write
 * indefinite lengths and split octet strings, which the ASN.1 schemas do not read.
 * @throws BerError
 */
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
    return ber_normalization_encode(tag, reader.bytes.subarray(contentsStart, end), end);
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
        return ber_normalization_encode(tag, Buffer.concat(children.map((child) => child.der)), end);
    if (children.some((child) => child.tag !== TAG_OCTET_STRING))
        throw new BerError('octet string of other parts', false);
    return ber_normalization_encode(TAG_OCTET_STRING, Buffer.concat(children.map((child) => child.contents)), end);
}
function ber_normalization_encode(tag, contents, end) {
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

;// CONCATENATED MODULE: ./build/pkcs12/asn1-decoding.js



/** Contents of octet strings are left opaque: they may be ciphertext that looks like ASN.1. */
const PARSE_OPTIONS = { berOptions: { parseEmbedded: false } };
/**
 * Reads BER as the given structure; bytes after it are ignored.
 * @throws BerError or a schema error when it is something else.
 */
function decodeBer(bytes, structure) {
    return cjs.AsnConvert.parse(normalizeBer(new Uint8Array(bytes)), structure, PARSE_OPTIONS);
}
/**
 * Reads BER as the given structure.
 * @throws ActionError `certificate-invalid` saying that this part of the PFX is damaged.
 */
function decodeOrRefuse(bytes, structure, part) {
    try {
        return decodeBer(bytes, structure);
    }
    catch (cause) {
        throw damagedPfx(part, cause);
    }
}
/** Reads BER as the given structure, or returns undefined when it is something else. */
function decodeOrUndefined(bytes, structure) {
    try {
        return decodeBer(bytes, structure);
    }
    catch {
        return undefined;
    }
}
/** The bytes of an octet string; its class has the ArrayBuffer only. */
function bytesOf(octets) {
    return new Uint8Array(octets.buffer);
}

// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-cms/build/cjs/index.js
var asn1_cms_build_cjs = __webpack_require__(21467);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-rsa/build/cjs/index.js
var asn1_rsa_build_cjs = __webpack_require__(7300);
;// CONCATENATED MODULE: ./build/pkcs12/asn1-structures.js




/** An INTEGER as bigint: the number type of the schemas turns into a string from four bytes on. */
const BIG_INTEGER = { type: cjs.AsnPropTypes.Integer, converter: cjs.AsnIntegerBigIntConverter };
/** `MacData` of RFC 7292 section 4. */
class MacData {
    mac = new asn1_rsa_build_cjs.DigestInfo();
    macSalt = new cjs.OctetString();
    iterations = 1n;
}
(0,cjs.AsnProp)({ type: asn1_rsa_build_cjs.DigestInfo })(MacData.prototype, 'mac');
(0,cjs.AsnProp)({ type: cjs.OctetString })(MacData.prototype, 'macSalt');
(0,cjs.AsnProp)({ ...BIG_INTEGER, defaultValue: 1n })(MacData.prototype, 'iterations');
/** `PFX` of RFC 7292 section 4; the class of asn1-pfx cannot say that there is no MAC. */
class Pfx {
    version = 3n;
    authSafe = new asn1_cms_build_cjs.ContentInfo();
    macData;
}
(0,cjs.AsnProp)(BIG_INTEGER)(Pfx.prototype, 'version');
(0,cjs.AsnProp)({ type: asn1_cms_build_cjs.ContentInfo })(Pfx.prototype, 'authSafe');
(0,cjs.AsnProp)({ type: MacData, optional: true })(Pfx.prototype, 'macData');
/** `pkcs-12PbeParams` of RFC 7292 appendix C. */
class Pkcs12PbeParameters {
    salt = new cjs.OctetString();
    iterations = 0n;
}
(0,cjs.AsnProp)({ type: cjs.OctetString })(Pkcs12PbeParameters.prototype, 'salt');
(0,cjs.AsnProp)(BIG_INTEGER)(Pkcs12PbeParameters.prototype, 'iterations');
/** `PBKDF2-params` of RFC 8018 appendix A.2; the salt is read in its `specified` form only. */
class Pbkdf2Parameters {
    salt = new cjs.OctetString();
    iterationCount = 0n;
    keyLength;
    prf;
}
(0,cjs.AsnProp)({ type: cjs.OctetString })(Pbkdf2Parameters.prototype, 'salt');
(0,cjs.AsnProp)(BIG_INTEGER)(Pbkdf2Parameters.prototype, 'iterationCount');
(0,cjs.AsnProp)({ ...BIG_INTEGER, optional: true })(Pbkdf2Parameters.prototype, 'keyLength');
(0,cjs.AsnProp)({ type: build_cjs.AlgorithmIdentifier, optional: true })(Pbkdf2Parameters.prototype, 'prf');
/** `PBES2-params` of RFC 8018 appendix A.4. */
class Pbes2Parameters {
    keyDerivationFunc = new build_cjs.AlgorithmIdentifier();
    encryptionScheme = new build_cjs.AlgorithmIdentifier();
}
(0,cjs.AsnProp)({ type: build_cjs.AlgorithmIdentifier })(Pbes2Parameters.prototype, 'keyDerivationFunc');
(0,cjs.AsnProp)({ type: build_cjs.AlgorithmIdentifier })(Pbes2Parameters.prototype, 'encryptionScheme');
/** `PBMAC1-params` of RFC 8018 appendix A.5. */
class Pbmac1Parameters {
    keyDerivationFunc = new build_cjs.AlgorithmIdentifier();
    messageAuthScheme = new build_cjs.AlgorithmIdentifier();
}
(0,cjs.AsnProp)({ type: build_cjs.AlgorithmIdentifier })(Pbmac1Parameters.prototype, 'keyDerivationFunc');
(0,cjs.AsnProp)({ type: build_cjs.AlgorithmIdentifier })(Pbmac1Parameters.prototype, 'messageAuthScheme');
/** `EncryptedData` of RFC 5652 section 8, without the unprotected attributes that PKCS#12 does not use. */
class EncryptedData {
    version = 0n;
    encryptedContentInfo = new asn1_cms_build_cjs.EncryptedContentInfo();
}
(0,cjs.AsnProp)(BIG_INTEGER)(EncryptedData.prototype, 'version');
(0,cjs.AsnProp)({ type: asn1_cms_build_cjs.EncryptedContentInfo })(EncryptedData.prototype, 'encryptedContentInfo');
/** DER of an ASN.1 structure. */
function encodeDer(structure) {
    return cjs.AsnConvert.serialize(structure);
}

;// CONCATENATED MODULE: ./build/pkcs12/key-derivation-parameters.js





/** No reader takes more, and larger numbers are attacks. */
const MAX_ITERATIONS = 2n ** 31n - 1n;
/**
 * PBKDF2 as a PFX asks for it (RFC 8018 appendix A.2).
 * @param use what the key is for, as in `to encrypt the key`.
 */
function readPbkdf2(algorithm, use) {
    if (algorithm.algorithm !== OID.pbkdf2) {
        throw unsupportedAlgorithm(use, algorithm.algorithm === OID.scrypt ? 'scrypt' : algorithm.algorithm);
    }
    const parameters = readParameters(algorithm, Pbkdf2Parameters);
    const prfOid = parameters.prf?.algorithm;
    const prf = prfOid === undefined ? 'sha1' : digestOfHmacOid(prfOid);
    if (prf === undefined)
        throw unsupportedAlgorithm(use, prfOid ?? '');
    return {
        salt: bytesOf(parameters.salt),
        iterations: iterationCount(parameters.iterationCount),
        prf,
        keyBytes: parameters.keyLength === undefined ? undefined : Number(parameters.keyLength)
    };
}
/** The parameters of an algorithm as the given structure. */
function readParameters(algorithm, structure) {
    if (algorithm.parameters === undefined || algorithm.parameters === null) {
        throw damagedPfx('an algorithm without its parameters');
    }
    return decodeOrRefuse(algorithm.parameters, structure, 'the parameters of an algorithm');
}
/** A number of rounds that is at least possible. */
function iterationCount(count) {
    if (count < 1n) {
        throw pfxError(`The PFX states ${count} rounds of key derivation, which is not possible. Export the certificate again.`);
    }
    return Number(count > MAX_ITERATIONS ? MAX_ITERATIONS : count);
}

;// CONCATENATED MODULE: ./build/pkcs12/encryption-scheme.js








/** The ciphers of RFC 7292 appendix C, by the object identifier of the password-based scheme they belong to. */
const PKCS12_CIPHERS = {
    '1.2.840.113549.1.12.1.3': { cipher: 'des-ede3-cbc', keyBytes: 24 },
    '1.2.840.113549.1.12.1.4': { cipher: 'des-ede-cbc', keyBytes: 16 },
    '1.2.840.113549.1.12.1.5': { cipher: 'rc2-cbc', keyBytes: 16 },
    '1.2.840.113549.1.12.1.6': { cipher: 'rc2-cbc', keyBytes: 5 }
};
/** The ciphers of PBES2 (RFC 8018 appendix B.2, RFC 3565), by object identifier. */
const PBES2_CIPHERS = {
    '1.2.840.113549.3.7': { cipher: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 },
    '2.16.840.1.101.3.4.1.2': { cipher: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 },
    '2.16.840.1.101.3.4.1.22': { cipher: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 },
    '2.16.840.1.101.3.4.1.42': { cipher: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 }
};
/** The scheme as a PFX states it. */
function encryptionAlgorithm(scheme) {
    switch (scheme.kind) {
        case 'pkcs12': {
            const parameters = new Pkcs12PbeParameters();
            parameters.salt = new cjs.OctetString(scheme.salt);
            parameters.iterations = BigInt(scheme.iterations);
            return new build_cjs.AlgorithmIdentifier({ algorithm: scheme.oid, parameters: encodeDer(parameters) });
        }
        case 'pbes2': {
            const derivation = new Pbkdf2Parameters();
            derivation.salt = new cjs.OctetString(scheme.salt);
            derivation.iterationCount = BigInt(scheme.iterations);
            derivation.prf = new build_cjs.AlgorithmIdentifier({ algorithm: DIGESTS[scheme.prf].hmacOid, parameters: null });
            const parameters = new Pbes2Parameters();
            parameters.keyDerivationFunc = new build_cjs.AlgorithmIdentifier({
                algorithm: OID.pbkdf2,
                parameters: encodeDer(derivation)
            });
            parameters.encryptionScheme = new build_cjs.AlgorithmIdentifier({
                algorithm: scheme.cipherOid,
                parameters: encodeDer(new cjs.OctetString(scheme.iv))
            });
            return new build_cjs.AlgorithmIdentifier({ algorithm: OID.pbes2, parameters: encodeDer(parameters) });
        }
    }
}
const USE = 'to encrypt the key or the certificate';
/** Names of schemes that are known and not read. */
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
/**
 * Reads how a part of a PFX is encrypted.
 * @throws ActionError `certificate-invalid` for other schemes, missing parameters and impossible iteration counts.
 */
function readEncryptionScheme(algorithm) {
    if (algorithm.algorithm === OID.pbes2)
        return readPbes2(algorithm);
    const oid = algorithm.algorithm;
    if (!isPkcs12Scheme(oid))
        throw unsupportedAlgorithm(USE, UNREAD_SCHEMES[oid] ?? oid);
    const parameters = readParameters(algorithm, Pkcs12PbeParameters);
    return {
        kind: 'pkcs12',
        oid,
        salt: bytesOf(parameters.salt),
        iterations: iterationCount(parameters.iterations)
    };
}
function readPbes2(algorithm) {
    const { keyDerivationFunc, encryptionScheme } = readParameters(algorithm, Pbes2Parameters);
    const cipherOid = encryptionScheme.algorithm;
    if (!isPbes2Cipher(cipherOid))
        throw unsupportedAlgorithm(USE, UNREAD_SCHEMES[cipherOid] ?? cipherOid);
    const { salt, iterations, prf, keyBytes } = readPbkdf2(keyDerivationFunc, USE);
    const iv = bytesOf(readParameters(encryptionScheme, cjs.OctetString));
    const cipher = PBES2_CIPHERS[cipherOid];
    if (iv.length !== cipher.blockBytes || (keyBytes !== undefined && keyBytes !== cipher.keyBytes)) {
        throw damagedPfx('the parameters of an algorithm');
    }
    return { kind: 'pbes2', cipherOid, iv, salt, iterations, prf };
}
function isPkcs12Scheme(oid) {
    return Object.hasOwn(PKCS12_CIPHERS, oid);
}
function isPbes2Cipher(oid) {
    return Object.hasOwn(PBES2_CIPHERS, oid);
}

;// CONCATENATED MODULE: ./build/pkcs12/derivation-budget.js



/** Nanoseconds that one round takes for one block of output, measured with Node.js 24 (see docs/pkcs12.md). */
const PKCS12_ROUND = {
    sha1: 350,
    sha224: 900,
    sha256: 900,
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
/** Nanoseconds for all derivations of one file; leaves a slower machine within 5 seconds. */
const LIMIT = 2_500_000_000;
/** Bytes of the initialization vector that the schemes of RFC 7292 derive beside the key. */
const DERIVED_IV_BYTES = 8;
/** Counts the work of a file's key derivations before each is started, so that no file can keep the run busy. */
class DerivationBudget {
    #left = LIMIT;
    /**
     * Takes the work out of the budget.
     * @throws ActionError `certificate-invalid` when the file asks for more than a few seconds.
     */
    spend(derivation) {
        this.#left -= derivation.iterations * blocks(derivation) * roundCost(derivation);
        if (this.#left >= 0)
            return;
        throw pfxError(`The PFX asks for so many rounds of key derivation (${derivation.iterations.toLocaleString('en-US')} in one place) that opening it would take more than 5 seconds. Export the certificate again with at most 600,000 iterations.`);
    }
}
function blocks(derivation) {
    switch (derivation.kind) {
        case 'pkcs12-mac':
            return 1;
        case 'pbmac1':
            return Math.ceil(derivation.keyBytes / DIGESTS[derivation.prf].digestBytes);
        case 'pkcs12': {
            const digestBytes = DIGESTS.sha1.digestBytes;
            const keyBytes = PKCS12_CIPHERS[derivation.oid].keyBytes;
            return Math.ceil(keyBytes / digestBytes) + Math.ceil(DERIVED_IV_BYTES / digestBytes);
        }
        case 'pbes2':
            return Math.ceil(PBES2_CIPHERS[derivation.cipherOid].keyBytes / DIGESTS[derivation.prf].digestBytes);
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

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./build/pkcs12/sha1-chain.js
const SCHEDULE_WORDS = 80;
const DIGEST_BITS = 160;
const PADDING_BIT = 0x80000000;
/**
 * Replaces a 20-byte SHA-1 digest by its SHA-1, `rounds` times (FIPS 180-4 sections 5.1.1 and 6.1.2).
 *
 * The only hash written by hand here, and only for time. The key derivation of RFC 7292 appendix B hashes a digest over
 * and over, up to 600,000 times for each 20 bytes of a key, and a file of NSS needs seven such runs: 3.7 seconds with a
 * call of node:crypto for each round, 1.3 with this loop, which spends nothing on calls because the input is always one
 * block. It protects nothing by itself: a wrong result fails the integrity check of the file. The tests compare it with
 * node:crypto.
 */
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
/** Words 16 to 79 of the message schedule, from words 0 to 15. */
function expandSchedule(schedule) {
    for (let offset = 64; offset < SCHEDULE_WORDS * 4; offset += 4) {
        const word = schedule.getInt32(offset - 12, true) ^
            schedule.getInt32(offset - 32, true) ^
            schedule.getInt32(offset - 56, true) ^
            schedule.getInt32(offset - 64, true);
        schedule.setInt32(offset, (word << 1) | (word >>> 31), true);
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/pkcs12-key-derivation.js




/** The diversifier of RFC 7292 appendix B.3: what the derived bytes are for. */
const KEY_PURPOSE = { encryptionKey: 1, initializationVector: 2, macKey: 3 };
/** Rounds between two turns of the event loop: about 20 ms. */
const ROUNDS_PER_TURN = 20_000;
/** The key derivation of RFC 7292 appendix B.2, which node:crypto does not have. */
async function derivePkcs12Key(derivation) {
    const { digest, password, salt, iterations, purpose, length } = derivation;
    const blockBytes = DIGESTS[digest].blockBytes;
    const diversifier = Buffer.alloc(blockBytes, purpose);
    const input = Buffer.concat([repeatToBlocks(salt, blockBytes), repeatToBlocks(password, blockBytes)]);
    const pieces = [];
    for (let derived = 0; derived < length; derived += DIGESTS[digest].digestBytes) {
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
        else
            for (let round = 0; round < rounds; round += 1)
                digested = (0,external_node_crypto_.hash)(digest, digested, 'buffer');
        await (0,promises_.setImmediate)();
    }
    return digested;
}
/** The bytes repeated until they fill whole blocks; no bytes give no blocks. */
function repeatToBlocks(bytes, blockBytes) {
    const length = blockBytes * Math.ceil(bytes.length / blockBytes);
    return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}
/** Adds `summand` + 1 to each block of `input`, both as big-endian numbers, without the overflow. */
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

;// CONCATENATED MODULE: ./build/pkcs12/message-authentication.js












const derivePbkdf2Key = (0,external_node_util_.promisify)(external_node_crypto_.pbkdf2);
const message_authentication_USE = 'to protect its integrity';
/** RFC 9579 wants keys as long as the output of the HMAC and none under 20 bytes, which could be guessed. */
const PBMAC1_KEY_BYTES = { least: 20, most: 64 };
/** HMAC over the content of the authenticated safe. */
async function computeMac(check, password, content) {
    return (0,external_node_crypto_.createHmac)(check.digest, await deriveMacKey(check, password))
        .update(content)
        .digest();
}
/** True when the password gives the HMAC that the file states. */
async function verifyMac(check, password, content, expected) {
    const computed = await computeMac(check, password, content);
    return computed.length === expected.length && (0,external_node_crypto_.timingSafeEqual)(computed, expected);
}
/** The integrity check as a PFX states it. */
function encodeMac(check, value) {
    const macData = new MacData();
    macData.mac = new asn1_rsa_build_cjs.DigestInfo({
        digestAlgorithm: new build_cjs.AlgorithmIdentifier({ algorithm: DIGESTS[check.digest].oid, parameters: null }),
        digest: new cjs.OctetString(value)
    });
    macData.macSalt = new cjs.OctetString(check.salt);
    macData.iterations = BigInt(check.iterations);
    return macData;
}
/**
 * Reads the integrity check of a PFX.
 * @throws ActionError `certificate-invalid` for other algorithms and impossible iteration counts.
 */
function readIntegrityCheck(macData) {
    const algorithm = macData.mac.digestAlgorithm;
    if (algorithm.algorithm === OID.pbmac1)
        return readPbmac1(algorithm);
    const digest = digestOfOid(algorithm.algorithm);
    if (digest === undefined)
        throw unsupportedAlgorithm(message_authentication_USE, algorithm.algorithm);
    return {
        kind: 'pkcs12-mac',
        digest,
        salt: bytesOf(macData.macSalt),
        iterations: iterationCount(macData.iterations)
    };
}
function readPbmac1(algorithm) {
    const { keyDerivationFunc, messageAuthScheme } = readParameters(algorithm, Pbmac1Parameters);
    const digest = digestOfHmacOid(messageAuthScheme.algorithm);
    if (digest === undefined)
        throw unsupportedAlgorithm(message_authentication_USE, messageAuthScheme.algorithm);
    const { salt, iterations, prf, keyBytes } = readPbkdf2(keyDerivationFunc, message_authentication_USE);
    if (keyBytes === undefined || keyBytes < PBMAC1_KEY_BYTES.least || keyBytes > PBMAC1_KEY_BYTES.most) {
        throw damagedPfx('the key length of its integrity check');
    }
    return { kind: 'pbmac1', digest, prf, salt, iterations, keyBytes };
}
async function deriveMacKey(check, password) {
    switch (check.kind) {
        case 'pkcs12-mac':
            return await derivePkcs12Key({
                digest: check.digest,
                password: password.bmpString,
                salt: check.salt,
                iterations: check.iterations,
                purpose: KEY_PURPOSE.macKey,
                length: DIGESTS[check.digest].digestBytes
            });
        case 'pbmac1':
            return await derivePbkdf2Key(password.utf8, check.salt, check.iterations, check.keyBytes, check.prf);
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/pkcs12-password.js
/** A file made without any password, as the X509Store of .NET does on Linux. */
const NO_PASSWORD = { bmpString: Buffer.alloc(0), utf8: Buffer.alloc(0) };
/** The encodings that RFC 7292 appendix B.1 and RFC 8018 section 3 ask for. */
function encodePassword(password) {
    return { bmpString: zeroTerminatedUtf16(password), utf8: Buffer.from(password, 'utf8') };
}
/**
 * The encodings that may open a file, the likeliest first. PKCS#12 distinguishes an empty password from none; people do
 * not. OpenSSL before 1.1.0 took each byte of a password as one character (passphrase-encoding(7ossl)).
 */
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

// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-pfx/build/cjs/index.js
var asn1_pfx_build_cjs = __webpack_require__(48624);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-pkcs8/build/cjs/index.js
var asn1_pkcs8_build_cjs = __webpack_require__(45003);
// EXTERNAL MODULE: ./node_modules/@peculiar/asn1-pkcs9/build/cjs/index.js
var asn1_pkcs9_build_cjs = __webpack_require__(83772);
// EXTERNAL MODULE: ./node_modules/node-forge/lib/rc2.js
var rc2 = __webpack_require__(86893);
// EXTERNAL MODULE: ./node_modules/node-forge/lib/util.js
var util = __webpack_require__(97456);
;// CONCATENATED MODULE: ./build/pkcs12/rc2-decryption.js


const BLOCK_BYTES = 8;
/** node-forge keeps all blocks of a run in strings that it reads from, so that a long run takes quadratic time. */
const CHUNK_BYTES = 1024;
/**
 * RC2 in CBC mode (RFC 2268) with all bits of the key effective. OpenSSL 3 has it in its legacy provider only, which
 * Node.js is built without.
 * @throws when the padding is wrong.
 */
function decryptRc2(key, iv, ciphertext) {
    if (ciphertext.length === 0 || ciphertext.length % BLOCK_BYTES !== 0)
        throw new Error('not a whole number of blocks');
    const pieces = [];
    let chunkIv = iv;
    for (let start = 0; start < ciphertext.length; start += CHUNK_BYTES) {
        const chunk = ciphertext.subarray(start, start + CHUNK_BYTES);
        const decryption = rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8);
        decryption.start(byteBuffer(chunkIv));
        decryption.update(byteBuffer(chunk));
        pieces.push(decryption.output.getBytes());
        chunkIv = chunk.subarray(-BLOCK_BYTES);
    }
    return withoutPadding(Buffer.from(pieces.join(''), 'latin1'));
}
/** The padding of RFC 8018 section 6.1.1: one to eight bytes that say how many they are. */
function withoutPadding(padded) {
    const count = padded.at(-1) ?? 0;
    const padding = padded.subarray(-count);
    if (count < 1 || count > BLOCK_BYTES || padding.some((byte) => byte !== count))
        throw new Error('wrong padding');
    return padded.subarray(0, -count);
}
function byteBuffer(bytes) {
    return util.createBuffer(Buffer.from(bytes).toString('latin1'));
}

;// CONCATENATED MODULE: ./build/pkcs12/password-encryption.js





const password_encryption_derivePbkdf2Key = (0,external_node_util_.promisify)(external_node_crypto_.pbkdf2);
/** Bytes of a block, and of an initialization vector, of RC2 and triple DES. */
const SMALL_BLOCK_BYTES = 8;
/**
 * Encrypts with a password.
 * @throws when the scheme is one with RC2 or two-key triple DES, which are only read.
 */
async function encryptWithPassword(scheme, password, plaintext) {
    const { cipher, key, iv } = await deriveCipherKey(scheme, password);
    const encryption = (0,external_node_crypto_.createCipheriv)(cipher, key, iv);
    return Buffer.concat([encryption.update(plaintext), encryption.final()]);
}
/**
 * Decrypts with a password.
 * @throws when the padding is wrong, which a wrong password causes in 255 of 256 cases.
 */
async function decryptWithPassword(scheme, password, ciphertext) {
    const { cipher, key, iv } = await deriveCipherKey(scheme, password);
    if (cipher === 'rc2-cbc')
        return decryptRc2(key, iv, ciphertext);
    const decryption = cipher === 'des-ede-cbc'
        ? (0,external_node_crypto_.createDecipheriv)('des-ede3-cbc', Buffer.concat([key, key.subarray(0, SMALL_BLOCK_BYTES)]), iv)
        : (0,external_node_crypto_.createDecipheriv)(cipher, key, iv);
    return Buffer.concat([decryption.update(ciphertext), decryption.final()]);
}
async function deriveCipherKey(scheme, password) {
    switch (scheme.kind) {
        case 'pkcs12': {
            const { cipher, keyBytes } = PKCS12_CIPHERS[scheme.oid];
            const source = {
                digest: 'sha1',
                password: password.bmpString,
                salt: scheme.salt,
                iterations: scheme.iterations
            };
            const key = await derivePkcs12Key({ ...source, purpose: KEY_PURPOSE.encryptionKey, length: keyBytes });
            const iv = await derivePkcs12Key({
                ...source,
                purpose: KEY_PURPOSE.initializationVector,
                length: SMALL_BLOCK_BYTES
            });
            return { cipher, key, iv };
        }
        case 'pbes2': {
            const { cipher, keyBytes } = PBES2_CIPHERS[scheme.cipherOid];
            const key = await password_encryption_derivePbkdf2Key(password.utf8, scheme.salt, scheme.iterations, keyBytes, scheme.prf);
            return { cipher, key, iv: scheme.iv };
        }
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/safe-contents.js










const MOST_KEYS = 20;
const MOST_CERTIFICATES = 200;
/**
 * Reads all parts of an authenticated safe (RFC 7292 section 4.1).
 * @returns undefined when the password does not open one of them.
 * @throws ActionError `certificate-invalid` for what cannot be read whatever the password is.
 */
async function readAuthenticatedSafe(content, password, budget) {
    const reader = new SafeReader(password, budget);
    for (const part of decodeOrRefuse(content, asn1_pfx_build_cjs.AuthenticatedSafe, 'its content')) {
        if (!(await reader.readPart(part)))
            return undefined;
    }
    return reader;
}
class SafeReader {
    keys = [];
    certificates = [];
    decrypted = false;
    #password;
    #budget;
    constructor(password, budget) {
        this.#password = password;
        this.#budget = budget;
    }
    /** False when the password does not open the part. */
    async readPart(part) {
        switch (part.contentType) {
            case OID.data: {
                const contents = bytesOf(decodeOrRefuse(part.content, cjs.OctetString, 'one of its parts'));
                return await this.#readBags(decodeOrRefuse(contents, asn1_pfx_build_cjs.SafeContents, 'one of its parts'));
            }
            case OID.encryptedData: {
                const { encryptedContentInfo } = decodeOrRefuse(part.content, EncryptedData, 'one of its parts');
                const encrypted = encryptedContentInfo.encryptedContent;
                const pieces = encrypted?.constructedValue ?? (encrypted?.value === undefined ? [] : [encrypted.value]);
                const ciphertext = Buffer.concat(pieces.map(bytesOf));
                const opened = await this.#open(encryptedContentInfo.contentEncryptionAlgorithm, ciphertext, asn1_pfx_build_cjs.SafeContents);
                return opened !== undefined && (await this.#readBags(opened.structure));
            }
            case OID.envelopedData:
                throw pfxError('The PFX is encrypted for the owner of another certificate and not with a password. Export it again with a password.');
            default:
                throw damagedPfx('one of its parts');
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
            case asn1_pfx_build_cjs.id_keyBag: {
                const key = decodeOrRefuse(bag.bagValue, asn1_pkcs8_build_cjs.PrivateKeyInfo, 'its private key');
                this.#addKey(bag, key, new Uint8Array(bag.bagValue));
                return true;
            }
            case asn1_pfx_build_cjs.id_pkcs8ShroudedKeyBag: {
                const shrouded = decodeOrRefuse(bag.bagValue, asn1_pfx_build_cjs.PKCS8ShroudedKeyBag, 'its private key');
                const opened = await this.#open(shrouded.encryptionAlgorithm, bytesOf(shrouded.encryptedData), asn1_pkcs8_build_cjs.PrivateKeyInfo);
                if (opened === undefined)
                    return false;
                this.#addKey(bag, opened.structure, opened.plaintext);
                return true;
            }
            case asn1_pfx_build_cjs.id_certBag: {
                const { certId, certValue } = decodeOrRefuse(bag.bagValue, asn1_pfx_build_cjs.CertBag, 'one of its certificates');
                if (certId === asn1_pfx_build_cjs.id_x509Certificate)
                    this.#addCertificate(bag, certValue);
                return true;
            }
            case asn1_pfx_build_cjs.id_SafeContents:
                return await this.#readBags(decodeOrRefuse(bag.bagValue, asn1_pfx_build_cjs.SafeContents, 'one of its parts'));
            default:
                return true;
        }
    }
    async #open(algorithm, ciphertext, structure) {
        const scheme = readEncryptionScheme(algorithm);
        this.#budget.spend(scheme);
        const plaintext = await decryptWithPassword(scheme, this.#password, ciphertext).catch(() => undefined);
        if (plaintext === undefined)
            return undefined;
        const decoded = decodeOrUndefined(plaintext, structure);
        if (decoded === undefined)
            return undefined;
        this.decrypted = true;
        return { plaintext, structure: decoded };
    }
    #addKey(bag, key, pkcs8) {
        if (this.keys.length === MOST_KEYS) {
            throw pfxError(`The PFX holds more than ${MOST_KEYS} private keys. Export only the certificate to use.`);
        }
        this.keys.push({ ...attributesOf(bag), pkcs8, algorithmOid: key.privateKeyAlgorithm.algorithm });
    }
    #addCertificate(bag, certValue) {
        if (this.certificates.length === MOST_CERTIFICATES) {
            throw pfxError(`The PFX holds more than ${MOST_CERTIFICATES} certificates. Export only the certificate to use and its chain.`);
        }
        const der = bytesOf(decodeOrRefuse(certValue, cjs.OctetString, 'one of its certificates'));
        this.certificates.push({ ...attributesOf(bag), der });
    }
}
function attributesOf(bag) {
    const name = decodeOrUndefined(attributeValue(bag, OID.friendlyName), asn1_pkcs9_build_cjs.FriendlyName);
    const id = decodeOrUndefined(attributeValue(bag, OID.localKeyId), asn1_pkcs9_build_cjs.LocalKeyId);
    return {
        friendlyName: name === undefined || name.value === '' ? undefined : name.value,
        localKeyId: id === undefined ? undefined : Buffer.from(bytesOf(id)).toString('hex')
    };
}
function attributeValue(bag, oid) {
    return bag.bagAttributes?.find((attribute) => attribute.attrId === oid)?.attrValues[0] ?? new ArrayBuffer(0);
}

;// CONCATENATED MODULE: ./build/pkcs12/open-envelope.js




/**
 * Opens a PFX in each form that its password may have had (RFC 7292, appendix B.1). Files without integrity check exist;
 * that key and certificate fit together is proved later anyhow.
 * @param password undefined when the file was made without one
 * @throws ActionError `certificate-invalid` for what no password can open
 */
async function openEnvelope(envelope, password) {
    const budget = new DerivationBudget();
    const forms = passwordForms(password);
    const { content, integrity } = envelope;
    let proved = false;
    for (const form of forms) {
        if (integrity !== undefined) {
            budget.spend(integrity.check);
            if (!(await verifyMac(integrity.check, form, content, integrity.value)))
                continue;
            proved = true;
        }
        const items = await readAuthenticatedSafe(content, form, budget);
        if (items !== undefined)
            return { kind: 'opened', items };
    }
    if (proved)
        return { kind: 'other-password-inside' };
    const opens = integrity !== undefined && (await opensWithoutCheck(content, forms, budget));
    return { kind: opens ? 'changed' : 'wrong-password' };
}
/** True when a password decrypts everything although the integrity check failed. */
async function opensWithoutCheck(content, forms, budget) {
    for (const form of forms) {
        try {
            const items = await readAuthenticatedSafe(content, form, budget);
            if (items?.decrypted)
                return true;
        }
        catch {
            return false;
        }
    }
    return false;
}

;// CONCATENATED MODULE: ./build/pkcs12/other-formats.js





/** Bytes; real files have some thousand, with long revocation lists some hundred thousand. */
const LARGEST_PFX = 1024 * 1024;
const SEQUENCE = 0x30;
/** From here on an octet of the length says how many more there are (X.690, section 8.1.3). */
const LONG_FORM = 0x80;
/** The INTEGER 3. */
const VERSION_3 = [0x02, 0x01, 0x03];
const JAVA_KEY_STORES = ['feedfeed', 'cececece'];
/**
 * Whether bytes begin as every PFX does (RFC 7292 section 4), and no text or certificate: with a sequence of more than
 * 127 bytes or of unknown length, and in it the version 3.
 */
function startsLikePfx(bytes) {
    const length = bytes[1] ?? 0;
    if (bytes[0] !== SEQUENCE || length < LONG_FORM)
        return false;
    const start = 2 + length - LONG_FORM;
    return VERSION_3.every((byte, index) => bytes[start + index] === byte);
}
/**
 * Rejects, by name, what is not a PFX but another format.
 * @throws ActionError `certificate-invalid`
 */
function refuseOtherFormats(bytes) {
    if (bytes.length === 0)
        throw pfxError('The PFX is empty. Copy or export the file again.');
    if (bytes.length > LARGEST_PFX) {
        throw pfxError(`The file has ${bytes.length.toLocaleString('en-US')} bytes, so it is not a PFX with one certificate (at most ${LARGEST_PFX.toLocaleString('en-US')}). Give a PFX file.`);
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
        throw pfxError('The file is PEM text and not a PFX. Make a PFX of it with "openssl pkcs12 -export -in certificate.pem -inkey key.pem -out certificate.pfx".');
    }
    if (/^MI[A-Za-z0-9+/\s]+=*\s*$/.test(start)) {
        throw pfxError('The file is a PFX in Base64 text. Decode it first, or give the text with the input pfx-base64 instead of a path.');
    }
    if (JAVA_KEY_STORES.includes(bytes.subarray(0, 4).toString('hex'))) {
        throw pfxError('The file is a Java key store in the JKS or JCEKS format. Convert it with "keytool -importkeystore -deststoretype PKCS12".');
    }
    throw notPfx();
}
function refuseOtherDer(bytes) {
    if (isCertificate(bytes)) {
        throw pfxError('The file holds a certificate without its private key. Export the certificate together with its private key, as PFX (PKCS #12).');
    }
    if (isSignedData(bytes)) {
        throw pfxError('The file is a PKCS #7 collection of certificates without private keys. Export the certificate together with its private key, as PFX (PKCS #12).');
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
        return decodeBer(bytes, asn1_cms_build_cjs.ContentInfo).contentType === OID.signedData;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/pfx-envelope.js








const VERSION = 3n;
/**
 * Reads the outer layer (RFC 7292 section 4). Bytes after it, such as padding with zeros, are ignored.
 * @throws ActionError `certificate-invalid` when the bytes are not a PFX, are truncated or need another reader.
 */
function readPfxEnvelope(bytes) {
    refuseOtherFormats(bytes);
    const { version, authSafe, macData } = decodePfx(bytes);
    if (version !== VERSION)
        throw notPfx();
    if (authSafe.contentType === OID.signedData) {
        throw pfxError('The PFX is signed with a certificate instead of being protected by a password. Export it again with a password.');
    }
    if (authSafe.contentType !== OID.data)
        throw notPfx();
    return {
        content: bytesOf(decodeOrRefuse(authSafe.content, cjs.OctetString, 'its content')),
        integrity: macData === undefined ? undefined : { check: readIntegrityCheck(macData), value: bytesOf(macData.mac.digest) }
    };
}
function decodePfx(bytes) {
    try {
        return decodeBer(bytes, Pfx);
    }
    catch (cause) {
        throw cause instanceof BerError && cause.truncated ? truncatedPfx(cause) : notPfx(cause);
    }
}

;// CONCATENATED MODULE: ./build/pkcs12/read-pfx.js





/**
 * Reads a PFX (PKCS#12, RFC 7292) as Windows, OpenSSL, Java, NSS, GnuTLS and .NET write it.
 * @param password undefined when the file was made without one; an empty one is tried as absent and the other way round.
 * @param passwordInput the input that an error about the password names.
 * @throws ActionError `certificate-invalid` with the reason and what to do. Whether the certificate is in force is not
 * checked here.
 */
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
            throw pfxError('The password is right for the PFX but does not open the key or the certificate in it: that part has another password or is damaged. Export the certificate again with one password.');
        case 'changed':
            throw pfxError('The PFX was changed after it was written: the password is right, but the integrity check fails. Copy the file again in binary form, or export the certificate again.');
        case 'wrong-password':
            throw wrongPassword(password, passwordInput);
    }
}
function wrongPassword(password, input) {
    if (password === undefined || password === '') {
        return pfxError(`The PFX has a password, and the input ${input} is empty: give the password there. If it was given, check the name of its GitHub secret, and that the job names the environment that holds it.`);
    }
    return pfxError(`The password does not open the PFX. Give the password that was set when the file was exported with the input ${input}; upper and lower case and blanks count.`);
}

// EXTERNAL MODULE: external "node:util/types"
var types_ = __webpack_require__(73429);
;// CONCATENATED MODULE: ./build/adapters/files/file-problem.js

/** Codes of https://man7.org/linux/man-pages/man3/errno.3.html that a user can do something about. */
const file_problem_PROBLEMS = {
    EACCES: 'permission is denied',
    EPERM: 'the operation is not permitted; on Windows another program may have it open, or it is read-only',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    ENOENT: 'it does not exist',
    EEXIST: 'it already exists',
    EBUSY: 'another program has it open; close that program or wait until it has finished',
    ETXTBSY: 'it is a running program; stop it first',
    EMFILE: 'too many files are open; raise the limit of open files of this job (ulimit -n)',
    ENFILE: 'too many files are open on this machine',
    EIO: 'the disk or the network share failed',
    ELOOP: 'it is a symbolic link',
    ENAMETOOLONG: 'the name is too long'
};
/** Why a file operation failed, as a part of a sentence. */
function fileProblem(error) {
    const code = errorCode(error);
    if (code === undefined)
        return (0,types_.isNativeError)(error) ? error.message : String(error);
    return file_problem_PROBLEMS[code] ?? code;
}
/** The code of an error of the operating system, as `ENOENT`; undefined for any other error. */
function errorCode(error) {
    return (0,types_.isNativeError)(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

// EXTERNAL MODULE: ./build/adapters/files/read-bounded-file.js
var read_bounded_file = __webpack_require__(69720);
;// CONCATENATED MODULE: ./build/adapters/certificate/base64.js

/** Base64 (RFC 4648, section 4), broken into lines or not, with or without padding; undefined for anything else. */
function decodeBase64(text) {
    const compact = text.replace(/\s+/g, '');
    const isBase64 = compact.length % 4 !== 1 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
    return isBase64 ? Buffer.from(compact, 'base64') : undefined;
}
/** True where decoded bytes are the base64 of a PFX or a PEM once more. */
function isEncodedAgain(decoded) {
    const inner = decodeBase64(decoded.toString('latin1'));
    return inner !== undefined && (startsLikePfx(inner) || inner.includes('-----BEGIN '));
}

;// CONCATENATED MODULE: ./build/adapters/certificate/naming.js

/**
 * Makes an error about a certificate start with the file or the input that it is about.
 * @param source as a message names it: a path, or `Input "pfx-base64"`
 * @throws ActionError that `read` throws, with the source before a `certificate-invalid`
 */
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

;// CONCATENATED MODULE: ./build/adapters/certificate/pem.js


const LINE = 64;
/** Not beyond the next beginning, so that many of them without an end take no quadratic time. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----BEGIN )[\s\S])+?)-----END \1-----/g;
/** Line breaks as JSON and shells write them; secrets are often stored that way. */
const WRITTEN_LINE_BREAK = /(?:\\+r)?\\+n/g;
/** Between the name and the value of a header line; base64 has no such sign. */
const HEADER_SEPARATOR = ': ';
/** True for text that begins a PEM block somewhere, also one whose blanks are lost. */
function holdsPem(text) {
    return /-----BEGIN ?[A-Z]/.test(text);
}
/** The blocks of a PEM. Their line breaks are restored where they became `\n` or blanks. */
function pemBlocks(pem) {
    return [...pem.replace(WRITTEN_LINE_BREAK, '\n').matchAll(BLOCK)].map(([text, label = '', body = '']) => ({
        label,
        // Headers end at their line breaks, so what has some is left as it is.
        text: body.includes(HEADER_SEPARATOR) ? text : encapsulated(label, body.replace(/\s+/g, ''))
    }));
}
function encapsulated(label, base64) {
    const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
/** True where the line breaks of a block are lost for good: its headers run into each other. */
function hasLostLineBreaks({ text }) {
    return text.includes(HEADER_SEPARATOR) && !/\n\s*\n/.test(text);
}
/** The PFX that `certutil -encode` puts between the lines of a certificate; undefined for any other text. */
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
/**
 * Opens a PFX that was made elsewhere.
 * @param password undefined when it was made without one
 * @throws ActionError `input-invalid`, `file-access` or `certificate-invalid`
 */
async function importPfx(source, password, now) {
    const bytes = await pfx_import_bytesOf(source);
    return naming(source.kind === 'file' ? source.path : 'Input "pfx-base64"', async () => {
        const content = await readPfx(bytes, password);
        const certificate = { ...content, facts: certificateFacts(content.certificate) };
        refuseOutsideValidity(certificate, now);
        return { certificate, friendlyName: content.friendlyName };
    });
}
async function pfx_import_bytesOf(source) {
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
        throw unreadable(path, fileProblem(error), error);
    });
    if (typeof content === 'string')
        throw unreadable(path, UNREAD[content]);
    return content;
}
function unreadable(path, why, cause) {
    return new errors/* ActionError */.lZ('file-access', `The PFX ${path} cannot be read: ${why}. Check "certificate.path" in the registration file; it is taken from the working directory of the job.`, { cause });
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/store-error.js

/** What helps whenever a store cannot give the certificate. */
const USE_A_PFX = 'give the certificate as a file (certificate.source "pfx")';
/** Why a certificate store does not give the certificate: what is wrong and what to do. */
function storeError(message, cause) {
    return new errors/* ActionError */.lZ('certificate-store', message, cause === undefined ? {} : { cause });
}
/** There is no certificate of that thumbprint. */
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
/** Certificates of one SHA-1 thumbprint that are not the same. */
function ambiguous(thumbprint, store) {
    return storeError(`${store} holds different certificates that share the SHA-1 thumbprint ${thumbprint}, so one of them is forged. Find out where they come from, remove the wrong one, or ${USE_A_PFX}.`);
}
/** The certificate is there, but its key is not what is needed; `reason` is the sentence that says why. */
function unsuitable(thumbprint, store, reason) {
    return storeError(`The certificate ${thumbprint} in ${store} cannot be used. ${(0,errors/* errorMessage */.gJ)(reason)}`, reason);
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/stored-identity.js







/** True when the certificate has that SHA-1 thumbprint. */
function hasThumbprint(certificate, thumbprint) {
    return certificate.fingerprint.replaceAll(':', '') === thumbprint;
}
/**
 * Reads a bare certificate (PEM or DER) or a PFX. Unlike for a PFX that a user gives, several keys are fine: a store's
 * own export may hold all of them.
 * @throws ActionError `certificate-invalid` when the bytes are something else or the password does not open them.
 */
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
                facts: certificateFacts(certificate.raw),
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
    throw pfxError('The PFX was changed after it was written, or it has a password that is not known here.');
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/linux-store.js





/** dotnet/runtime, OpenSslDirectoryBasedStoreProvider.cs and PersistedFiles.Unix.cs. */
const STORE_BELOW_HOME = '.dotnet/corefx/cryptography/x509stores/my';
/**
 * Reads CurrentUser\My of .NET, a folder with one PFX without password for each certificate. .NET itself does not
 * trust the file names, so the content decides.
 * @throws ActionError `certificate-store`
 */
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
/** What a file holds, or the sentence that says why it cannot be read. */
async function readFile(path, files) {
    let bytes;
    try {
        bytes = await files.read(path);
    }
    catch (error) {
        return `${fileProblem(error)}.`;
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
    if (errorCode(error) === 'ENOENT') {
        return storeError(`This user has no certificate store of .NET: there is no folder ${folder}. Put the certificate with its key into CurrentUser\\My as the user that runs this job (in a container job HOME is another folder), or ${USE_A_PFX}.`, error);
    }
    return storeError(`The certificate store ${folder} cannot be read: ${fileProblem(error)}. Let the user that runs this job read the folder, or ${USE_A_PFX}.`, error);
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
/** The first of the matches that is usable. Throws the first error when none is; there is at least one match. */
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

;// CONCATENATED MODULE: ./build/adapters/certificate-store/macos-keychain.js
/** The texts of /usr/bin/security, in the order in which they are tried. */
const macos_keychain_PROBLEMS = [
    ['User interaction is not allowed', 'interaction'],
    ['User canceled the operation', 'interaction'],
    ['The user name or passphrase you entered is not correct', 'interaction'],
    ['The contents of this item cannot be retrieved', 'not-exportable'],
    ['A default keychain could not be found', 'no-keychain'],
    ['The specified keychain could not be found', 'no-keychain'],
    ['The specified item could not be found in the keychain', 'no-item']
];
/** What standard error of `security` says; undefined for something else. */
function keychainProblem(stderr) {
    return macos_keychain_PROBLEMS.find(([text]) => stderr.includes(text))?.[1];
}
/** The path that `security default-keychain` prints, in quotes after four blanks. */
function parseDefaultKeychain(stdout) {
    return /^\s*"(\/[^\n]+)"\s*$/.exec(stdout)?.[1];
}
/** SHA-1 thumbprints of `security find-identity`; one that is valid too is listed twice. */
function parseIdentities(stdout) {
    return new Set([...stdout.matchAll(/^\s*\d+\) ([0-9A-F]{40})\b/gim)].flatMap(([, sha1]) => sha1?.toUpperCase() ?? []));
}
/** SHA-1 thumbprints of `security find-certificate -a -Z`. */
function parseCertificates(stdout) {
    return new Set([...stdout.matchAll(/^SHA-1 hash: ([0-9A-F]{40})\b/gim)].flatMap(([, sha1]) => sha1?.toUpperCase() ?? []));
}
/**
 * The line that makes `security -i` export every identity of a keychain to standard output. In this mode the tool takes
 * its commands from standard input, so the password is on no command line; arguments stand in double quotes, where a
 * backslash takes the next character as it is (Apple, SecurityTool, security.c, split_line).
 */
function exportCommand(keychain, password) {
    const path = keychain.replace(/["\\]/g, '\\$&');
    return `export -k "${path}" -t identities -f pkcs12 -P ${password}\n`;
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/one-time-password.js

/**
 * A password for one export that lives in memory only: 128 random bits as 32 hexadecimal digits, which every tool takes
 * without quoting.
 */
function oneTimePassword(mask) {
    const password = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    mask(password);
    return password;
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/open-export.js


/**
 * The certificate of that thumbprint in an export, with its key.
 * @throws ActionError `certificate-store` when it is missing or cannot be used
 */
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


/**
 * The exit of a system tool.
 * @throws ActionError `certificate-store` when it did not start or did not end by itself.
 */
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
/**
 * Reads a keychain: CurrentUser is the user's default keychain and LocalMachine the System keychain, as in .NET
 * (https://learn.microsoft.com/dotnet/standard/security/cross-platform-cryptography#x509store). The export goes through
 * a pipe, encrypted with a one-time password. Nothing is written to disk.
 * @throws ActionError `certificate-store`
 */
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
/** Without `-v`, because macOS considers self-signed certificates invalid. */
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
/** The first line of what the tool says, which should never hold the password and certainly does not here. */
function macos_store_quoted(stderr, password) {
    const line = stderr.replaceAll(password, '***').trim().split('\n')[0] ?? '';
    // Control characters could forge lines of the log.
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
/** The answer in the script's output; undefined when there is none. */
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

/**
 * HRESULTs of winerror.h: NTE_BAD_KEY_STATE, NTE_NOT_SUPPORTED and NTE_BAD_TYPE, as the key stores answer when a key may
 * not leave them, and NTE_PERM, which means the same once the key was opened.
 */
const NOT_EXPORTABLE = new Set(['8009000B', '80090029', '8009000A']);
const NTE_PERM = '80090010';
/**
 * NTE_BAD_KEYSET, NTE_NO_KEY, E_ACCESSDENIED and ERROR_FILE_NOT_FOUND. Windows does not say reliably whether the key is
 * gone or not to be read by this user.
 */
const KEY_OUT_OF_REACH = new Set(['80090016', '8009000D', '80070005', '80070002']);
/** NTE_SILENT_CONTEXT, ERROR_CANCELLED, and facility SCARD. */
const NEEDS_A_PERSON = /^(?:80090022|800704C7|8010[0-9A-F]{4})$/;
/** What a failed step of the export means for the user. */
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
/** Names of the environment variables that the script reads. */
const SCRIPT_INPUT = {
    location: 'VB365_STORE_LOCATION',
    thumbprint: 'VB365_STORE_THUMBPRINT',
    password: 'VB365_STORE_PASSWORD'
};
/**
 * Exports one certificate with its key from the personal store, for Windows PowerShell 5.1, and prints one line of JSON.
 *
 * The PFX goes from X509Certificate2.Export to standard output, encrypted with the one-time password: no file is
 * written, and the chain is left out. The key is opened first, which distinguishes a missing key from one that may not be
 * exported. Failures are reported by step and HRESULT, because the texts are in the language of Windows. The script
 * holds no double quote, which would need quoting on the command line, and ASCII only.
 * https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509certificate.export
 */
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
/** `-Command` takes all that follows, so it is the last option. */
const OPTIONS = ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-Command'];
/** What PowerShell and the key stores need; in particular no inputs of the action, and no PSModulePath of PowerShell 7. */
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
/**
 * Reads CurrentUser\My or LocalMachine\My with Windows PowerShell, which exports the one certificate with its key
 * under a one-time password. Nothing is written to disk.
 * @throws ActionError `certificate-store`
 */
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
/** PowerShell is found by its full path, because PATH and the working folder may hold another program of that name. */
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
/** Names of environment variables are case-insensitive on Windows. */
function variable({ environment }, name) {
    const key = Object.keys(environment).find((each) => each.toUpperCase() === name.toUpperCase());
    return key === undefined ? undefined : environment[key];
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/read-store-certificate.js




/**
 * Reads a certificate with its private key from the certificate store of this machine: on Linux the store of .NET, on
 * Windows the personal store, on macOS a keychain. Nothing is ever written there. Whether the certificate is in force
 * is not checked here.
 * @throws ActionError `certificate-store` with the reason and what to do.
 */
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
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
;// CONCATENATED MODULE: ./build/adapters/certificate-store/run-process.js

/** Bytes of standard output and of standard error each; a PFX with twenty keys has about 100,000. */
const LARGEST_OUTPUT = 4 * 1024 * 1024;
/**
 * Runs a program without a shell and without a window; of the environment it sees only what is given. When the time is
 * up or the output is too long it is killed.
 */
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
        // A child that ends before it has read everything closes the pipe; its exit code says what happened.
        child.stdin.on('error', () => undefined);
        child.stdin.end(options.stdin);
    });
}
/** Gathers a stream's bytes; calls `tooLong` once there are too many. */
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
/** Grandchildren may keep the pipes open after the child's death, so they are closed from this side too. */
function kill(child) {
    child.kill('SIGKILL');
    for (const stream of [child.stdin, child.stdout, child.stderr])
        stream.destroy();
}

;// CONCATENATED MODULE: ./build/adapters/certificate-store/system-store-ports.js



/** Bytes; a file of a certificate store has some thousand. */
const LARGEST_FILE = 1024 * 1024;
/** This machine, for reading its certificate store. */
function systemStorePorts(log, mask) {
    return { platform: process.platform, environment: process.env, runProcess: runProcess, files: systemStoreFiles, log, mask };
}
const systemStoreFiles = {
    list: (folder) => (0,external_node_fs_promises_.readdir)(folder),
    async read(path) {
        const content = await (0,read_bounded_file/* readBoundedFile */.M)(path, LARGEST_FILE);
        return typeof content === 'string' ? undefined : content;
    }
};

;// CONCATENATED MODULE: ./build/pkcs12/write-pfx.js












/**
 * Rounds of every key derivation. 200,000 for AES because X509CertificateLoader of .NET 9 refuses files with more than
 * 300,000 in one derivation or 1,000,000 in all; 50,000 for triple DES as Java's keytool takes for the same scheme.
 */
const ITERATIONS = { AES256_SHA256: 200_000, TripleDES_SHA1: 50_000 };
/**
 * Where Windows keeps an imported key. It would choose the provider itself where the file names none, and older .NET then
 * takes one that cannot sign with SHA-256 ("Invalid algorithm specified"), which every assertion for Entra needs. Others
 * pass over the name.
 * https://learn.microsoft.com/windows/win32/seccrypto/microsoft-aes-cryptographic-provider
 */
const KEY_PROVIDER = 'Microsoft Enhanced RSA and AES Cryptographic Provider';
/**
 * Writes a PFX (RFC 7292) with the key and the certificates encrypted, and both named and paired for Windows.
 * `AES256_SHA256` is imported by Windows Server 2019 and later, `TripleDES_SHA1` by every Windows.
 * @throws ActionError `certificate-invalid` when the key is not the certificate's; `input-invalid` for a password that
 * no reader would take.
 */
async function writePfx(content, protection) {
    refuseUnusablePassword(protection.password);
    refuseForeignKey(content);
    const password = encodePassword(protection.password);
    const attributes = pairingAttributes(content);
    const certificateBags = [certificateBag(content.certificate, inDerOrder(attributes))];
    for (const certificate of content.chain ?? [])
        certificateBags.push(certificateBag(certificate, []));
    const keyAttributes = inDerOrder([...attributes, keyProviderAttribute()]);
    const keyBag = await shroudedKeyBag(content.privateKey, keyAttributes, protection.encryption, password);
    const authenticatedSafe = new asn1_pfx_build_cjs.AuthenticatedSafe([
        dataContent(encodeDer(new asn1_pfx_build_cjs.SafeContents([keyBag]))),
        await encryptedContent(encodeDer(new asn1_pfx_build_cjs.SafeContents(certificateBags)), protection.encryption, password)
    ]);
    const authenticated = encodeDer(authenticatedSafe);
    const mac = integrityCheck(protection.encryption);
    const pfx = new Pfx();
    pfx.authSafe = dataContent(authenticated);
    pfx.macData = encodeMac(mac, await computeMac(mac, password, new Uint8Array(authenticated)));
    return Buffer.from(encodeDer(pfx));
}
function refuseUnusablePassword(password) {
    if (password === '') {
        throw new errors/* ActionError */.lZ('input-invalid', 'The password of the PFX to write, from the input pfx-password, is empty. Give a password: without one anyone who gets the file has the private key.');
    }
    if (!password.isWellFormed() || password.includes('\0')) {
        throw new errors/* ActionError */.lZ('input-invalid', 'The password of the PFX to write, from the input pfx-password, holds a NUL character or half of a surrogate pair, which other programs cannot enter. Give a password of printable characters.');
    }
}
function refuseForeignKey({ certificate, privateKey }) {
    if (new external_node_crypto_.X509Certificate(certificate).checkPrivateKey(privateKey))
        return;
    throw new errors/* ActionError */.lZ('certificate-invalid', 'The private key does not belong to the certificate, so no PFX was written. Use the key that the certificate was issued for.');
}
/** The attributes by which a reader names and pairs key and certificate (RFC 7292 section 4.2). */
function pairingAttributes({ certificate, friendlyName }) {
    const thumbprint = (0,external_node_crypto_.createHash)('sha1').update(certificate).digest();
    return [
        attribute(OID.friendlyName, encodeDer(new asn1_pkcs9_build_cjs.FriendlyName(friendlyName))),
        attribute(OID.localKeyId, encodeDer(new asn1_pkcs9_build_cjs.LocalKeyId(thumbprint)))
    ];
}
/** The attribute that names {@link KEY_PROVIDER}, as `openssl pkcs12 -CSP` writes it. */
function keyProviderAttribute() {
    return attribute(OID.keyProviderName, cjs.AsnBmpStringConverter.toASN(KEY_PROVIDER).toBER());
}
/** A set is written in the order of its encoded members (X.690 section 11.6). */
function inDerOrder(attributes) {
    return attributes.toSorted((left, right) => Buffer.compare(derBytes(left), derBytes(right)));
}
/** The constructor of asn1-pfx 2.11 drops its argument, so the properties are set one by one. */
function attribute(attrId, value) {
    const result = new asn1_pfx_build_cjs.PKCS12Attribute();
    result.attrId = attrId;
    result.attrValues = [value];
    return result;
}
function derBytes(structure) {
    return new Uint8Array(encodeDer(structure));
}
function certificateBag(certificate, attributes) {
    const bag = new asn1_pfx_build_cjs.CertBag({ certId: asn1_pfx_build_cjs.id_x509Certificate, certValue: encodeDer(new cjs.OctetString(certificate)) });
    return safeBag(asn1_pfx_build_cjs.id_certBag, encodeDer(bag), attributes);
}
async function shroudedKeyBag(privateKey, attributes, encryption, password) {
    const scheme = encryptionScheme(encryption);
    const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
    const ciphertext = await encryptWithPassword(scheme, password, plaintext);
    plaintext.fill(0);
    const bag = new asn1_pfx_build_cjs.PKCS8ShroudedKeyBag({
        encryptionAlgorithm: encryptionAlgorithm(scheme),
        encryptedData: new cjs.OctetString(ciphertext)
    });
    return safeBag(asn1_pfx_build_cjs.id_pkcs8ShroudedKeyBag, encodeDer(bag), attributes);
}
function safeBag(bagId, bagValue, attributes) {
    return new asn1_pfx_build_cjs.SafeBag({ bagId, bagValue, ...(attributes.length === 0 ? {} : { bagAttributes: [...attributes] }) });
}
function dataContent(content) {
    return new asn1_cms_build_cjs.ContentInfo({ contentType: OID.data, content: encodeDer(new cjs.OctetString(content)) });
}
async function encryptedContent(plaintext, encryption, password) {
    const scheme = encryptionScheme(encryption);
    const ciphertext = await encryptWithPassword(scheme, password, new Uint8Array(plaintext));
    const encryptedData = new EncryptedData();
    encryptedData.encryptedContentInfo = new asn1_cms_build_cjs.EncryptedContentInfo({
        contentType: OID.data,
        contentEncryptionAlgorithm: encryptionAlgorithm(scheme),
        encryptedContent: new asn1_cms_build_cjs.EncryptedContent({ value: new cjs.OctetString(ciphertext) })
    });
    return new asn1_cms_build_cjs.ContentInfo({ contentType: OID.encryptedData, content: encodeDer(encryptedData) });
}
/** A scheme with fresh salt and initialization vector. */
function encryptionScheme(encryption) {
    const iterations = ITERATIONS[encryption];
    switch (encryption) {
        case 'AES256_SHA256':
            return {
                kind: 'pbes2',
                cipherOid: '2.16.840.1.101.3.4.1.42',
                iv: (0,external_node_crypto_.randomBytes)(16),
                salt: (0,external_node_crypto_.randomBytes)(16),
                iterations,
                prf: 'sha256'
            };
        case 'TripleDES_SHA1':
            return { kind: 'pkcs12', oid: '1.2.840.113549.1.12.1.3', salt: (0,external_node_crypto_.randomBytes)(8), iterations };
    }
}
function integrityCheck(encryption) {
    const iterations = ITERATIONS[encryption];
    switch (encryption) {
        case 'AES256_SHA256':
            return { kind: 'pkcs12-mac', digest: 'sha256', salt: (0,external_node_crypto_.randomBytes)(16), iterations };
        case 'TripleDES_SHA1':
            return { kind: 'pkcs12-mac', digest: 'sha1', salt: (0,external_node_crypto_.randomBytes)(20), iterations };
    }
}

;// CONCATENATED MODULE: ./build/adapters/files/make-folder.js




const SYSTEM = {
    parentOf: external_node_path_.dirname,
    isFolder: async (path) => (await (0,external_node_fs_promises_.stat)(path)).isDirectory(),
    make: async (path) => {
        await (0,external_node_fs_promises_.mkdir)(path);
    }
};
/**
 * Makes a folder and those above it that are missing, one by one. The recursive call of Node.js neither returns for a
 * folder below /proc nor says that a disk is read-only.
 * @throws ActionError `file-access` with the folder that cannot be made, and why
 */
async function makeFolder(path, purpose, system = SYSTEM) {
    for (const folder of await missingFolders(path, purpose, system)) {
        await makeOne(folder, system).catch((error) => {
            // Its parent is there, so this is how a file system of the kernel refuses to take anything.
            const isRefused = errorCode(error) === 'ENOENT';
            throw notMade(folder, isRefused ? `nothing can be made in ${system.parentOf(folder)}` : fileProblem(error), purpose, error);
        });
    }
}
/** The folders on the way to `path` that are not there, outermost first. */
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
        if (errorCode(error) === 'ENOENT')
            return false;
        throw notMade(folder, fileProblem(error), purpose, error);
    }
    throw notMade(folder, 'a file has that name', purpose);
}
/** Another run may make the same folder at the same time. */
async function makeOne(folder, system) {
    try {
        await system.make(folder);
    }
    catch (error) {
        if (errorCode(error) !== 'EEXIST' || !(await system.isFolder(folder).catch(() => false)))
            throw error;
    }
}
function notMade(folder, reason, { failure, advice }, cause) {
    const message = `${failure}, because the folder ${folder} cannot be made: ${reason}. ${advice}`;
    return new errors/* ActionError */.lZ('file-access', message, cause === undefined ? {} : { cause });
}

;// CONCATENATED MODULE: ./build/adapters/delivery/pfx-file.js












/** Only the owner may read a private key. Windows ignores the mode and takes the folder's permissions. */
const OWNER_ONLY = 0o600;
const PFX_SIZE_LIMIT = 1024 * 1024;
const CHOOSE_ANOTHER_PATH = 'Choose another "delivery.pfx.path" in the registration file.';
/**
 * The PFX of a registration and, beside it under `NAME.THUMBPRINT.staged`, those that are not proved yet: the destination
 * of a certificate, and where a new one is safe until it is delivered.
 */
class PfxFile {
    kind = 'pfx';
    name;
    #settings;
    constructor(settings) {
        this.#settings = settings;
        this.name = settings.path;
    }
    pathOf(thumbprint) {
        return `${this.name}.${thumbprint}.staged`;
    }
    /** Before anything is made: what is there must be replaceable by a PFX, and no link may lead elsewhere. */
    async prepare() {
        await this.#refuseLinkedFolders();
        const found = await (0,external_node_fs_promises_.lstat)(this.#absolute()).catch((error) => {
            if (errorCode(error) === 'ENOENT')
                return undefined;
            throw fileError(`The PFX cannot be written to ${this.name}`, error, '');
        });
        if (found === undefined)
            return;
        if (!found.isFile()) {
            throw refusal(this.name, found.isSymbolicLink() ? 'is a symbolic link' : 'is not a file');
        }
        const bytes = await readRegularFile(this.#absolute());
        if (bytes === undefined)
            throw refusal(this.name, 'is there already and cannot be read as a PFX');
        if (bytes.length > 0 && !startsLikePfx(bytes)) {
            throw refusal(this.name, 'is there already and is not a PFX');
        }
    }
    async observe() {
        const staged = await this.#openAll(await this.#stagedPaths());
        const delivered = await this.#open(this.#absolute());
        const { kind, name } = this;
        return {
            observed: {
                kind,
                name,
                holds: await this.#holds(delivered),
                staged: staged.map(({ facts }) => facts),
                outdated: [],
                inUse: [],
                applicationId: undefined
            },
            keys: delivered === undefined ? staged : [...staged, delivered]
        };
    }
    async #holds(delivered) {
        if (this.#settings.password !== undefined)
            return { kind: 'known', thumbprint: delivered?.facts.thumbprint };
        const bytes = await readRegularFile(this.#absolute());
        return bytes === undefined
            ? { kind: 'known', thumbprint: undefined }
            : { kind: 'unknown', why: 'the input "pfx-password" is not given' };
    }
    async #stagedPaths() {
        const folder = (0,external_node_path_.dirname)(this.#absolute());
        const prefix = `${(0,external_node_path_.basename)(this.name)}.`;
        const names = await (0,external_node_fs_promises_.readdir)(folder).catch((error) => {
            if (errorCode(error) === 'ENOENT')
                return [];
            throw fileError(`The folder ${folder} cannot be read`, error, '');
        });
        return names
            .filter((name) => name.startsWith(prefix) && /^[0-9A-F]{40}\.staged$/.test(name.slice(prefix.length)))
            .map((name) => (0,external_node_path_.join)(folder, name));
    }
    async #openAll(paths) {
        const found = [];
        for (const path of paths) {
            const certificate = await this.#open(path);
            if (certificate !== undefined)
                found.push(certificate);
        }
        return found;
    }
    async store(certificate) {
        const { encryption, friendlyName } = this.#settings;
        const pfx = await writePfx({ ...certificate, friendlyName }, { password: this.#password(), encryption });
        const path = this.#absoluteStaged(certificate.facts.thumbprint);
        const failure = `The PFX cannot be written to ${this.pathOf(certificate.facts.thumbprint)}`;
        try {
            // Before, so that no folder is made behind a link; and after, for one that came meanwhile.
            await this.#refuseLinkedFolders();
            await makeFolder((0,external_node_path_.dirname)(path), { failure, advice: CHOOSE_ANOTHER_PATH });
            await this.#refuseLinkedFolders();
            await writeWhole(path, pfx);
        }
        catch (error) {
            throw fileError(failure, error, '');
        }
    }
    /** Puts the staged PFX in its place. What is there is kept beside it, unless it may be replaced. */
    async deliver({ certificate, isReplaceable }) {
        const { thumbprint } = certificate.facts;
        const staged = this.#absoluteStaged(thumbprint);
        if ((await readRegularFile(staged)) === undefined && !(await this.#isDelivered(thumbprint))) {
            await this.store(certificate);
        }
        try {
            if ((await readRegularFile(staged)) !== undefined)
                await this.#keepOccupant(thumbprint, isReplaceable);
            await (0,external_node_fs_promises_.rename)(staged, this.#absolute());
        }
        catch (error) {
            // What is delivered already, by this run or one beside it, remains.
            if (!(await this.#isDelivered(thumbprint))) {
                const rescue = ` It is kept at ${this.pathOf(thumbprint)}; the next run delivers it.`;
                throw fileError(`The PFX cannot be moved to ${this.name}`, error, rescue);
            }
        }
    }
    async #isDelivered(thumbprint) {
        return (await this.#open(this.#absolute()))?.facts.thumbprint === thumbprint;
    }
    /** What lies at the destination may be the last copy of somebody's key, so it is moved aside. */
    async #keepOccupant(thumbprint, isReplaceable) {
        const bytes = await readRegularFile(this.#absolute());
        if (bytes === undefined || bytes.length === 0)
            return;
        const occupant = (await this.#certificateIn(bytes, this.#absolute()))?.facts;
        if (occupant !== undefined && (occupant.thumbprint === thumbprint || isReplaceable(occupant)))
            return;
        // Of a PFX that does not open only the file itself tells one from another.
        const name = occupant?.thumbprint ?? (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
        await (0,external_node_fs_promises_.rename)(this.#absolute(), `${this.#absolute()}.${name}.kept`);
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
    async #open(path) {
        const bytes = await readRegularFile(path);
        return bytes && this.#certificateIn(bytes, path);
    }
    /** The certificate and key of a PFX; undefined, which only the debug log tells, where the password does not open it. */
    async #certificateIn(bytes, path) {
        const { password } = this.#settings;
        if (password === undefined)
            return undefined;
        try {
            const { certificate, chain, privateKey } = await readPfx(bytes, password);
            return { facts: certificateFacts(certificate), certificate, chain, privateKey };
        }
        catch (error) {
            if (!(error instanceof errors/* ActionError */.lZ))
                throw error;
            this.#settings.log.debug(`${path} is left alone: ${error.message}`);
            return undefined;
        }
    }
    /** Folders below the working directory are the repository's, where somebody else may have put a link. */
    async #refuseLinkedFolders() {
        const folder = (0,external_node_path_.dirname)(this.#absolute());
        const below = (0,external_node_path_.relative)(this.#settings.workingDirectory, folder);
        if (below === '' || below === '..' || below.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.isAbsolute)(below))
            return;
        let path = this.#settings.workingDirectory;
        for (const part of below.split(external_node_path_.sep)) {
            path = (0,external_node_path_.join)(path, part);
            const found = await (0,external_node_fs_promises_.lstat)(path).catch(() => undefined);
            if (found?.isSymbolicLink())
                throw refusal(this.name, `leads through the symbolic link ${path}`);
        }
    }
}
/** Under its name the file is whole or not there. What a run that was killed left of the same certificate is replaced. */
async function writeWhole(path, bytes) {
    const unfinished = `${path}.${(0,external_node_crypto_.randomUUID)()}`;
    await writeNewFile(unfinished, bytes);
    try {
        await (0,external_node_fs_promises_.rename)(unfinished, path);
    }
    catch (error) {
        await (0,external_node_fs_promises_.unlink)(unfinished).catch(() => undefined);
        throw error;
    }
    await flushFolder((0,external_node_path_.dirname)(path));
}
/**
 * A name is on the disk once its folder is, which the file's own flush does not see to
 * (https://man7.org/linux/man-pages/man2/fsync.2.html). Windows opens no folder, and a file system may flush none: then
 * the name reaches the disk when the system writes it.
 */
async function flushFolder(path) {
    const folder = await (0,external_node_fs_promises_.open)(path, 'r').catch(() => undefined);
    try {
        await folder?.sync().catch(() => undefined);
    }
    finally {
        await folder?.close();
    }
}
/** Creates the file, which must not be there, and returns when its bytes are on the disk. */
async function writeNewFile(path, bytes) {
    const file = await (0,external_node_fs_promises_.open)(path, 'wx', OWNER_ONLY);
    try {
        await file.writeFile(bytes);
        await file.sync();
    }
    catch (error) {
        await (0,external_node_fs_promises_.unlink)(path).catch(() => undefined);
        throw error;
    }
    finally {
        await file.close();
    }
}
async function readRegularFile(path) {
    const content = await (0,read_bounded_file/* readBoundedFile */.M)(path, PFX_SIZE_LIMIT, 'refuse-links').catch(() => undefined);
    return typeof content === 'string' ? undefined : content;
}
function fileError(what, error, consequence) {
    if (error instanceof errors/* ActionError */.lZ)
        return error;
    return new errors/* ActionError */.lZ('file-access', `${what}: ${fileProblem(error)}.${consequence}`, { cause: error });
}
function refusal(path, why) {
    return new errors/* ActionError */.lZ('file-access', `The PFX is not written to ${path}, which ${why}. ${CHOOSE_ANOTHER_PATH}`);
}

// EXTERNAL MODULE: ./build/inputs.js + 1 modules
var build_inputs = __webpack_require__(63441);
;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/certificate-secret.js






/** Bits that Microsoft Entra asks of an RSA key at least. */
const certificate_secret_LEAST_RSA_BITS = 2048;
const certificate_secret_NOT_EXPORTABLE = 'its secret holds the certificate without the private key, as the policy makes the key not exportable. Import it again with an exportable key, or use another certificate.';
/**
 * Reads the secret behind a certificate: a PFX without password in base64, or PEM with the key in PKCS#8, as the policy
 * of the certificate says.
 * https://learn.microsoft.com/azure/key-vault/certificates/about-certificates#exportable-or-nonexportable-key
 * @throws ActionError `certificate-invalid`, whose message goes on a sentence that names the certificate
 */
async function readCertificateSecret(value) {
    if (value.includes('-----BEGIN '))
        return { certificate: fromPem(value), friendlyName: undefined };
    const bytes = decodeBase64(value);
    if (bytes === undefined)
        throw unusable('its secret is neither a PFX in base64 nor PEM.');
    if (certificate_secret_isCertificate(bytes))
        throw unusable(certificate_secret_NOT_EXPORTABLE);
    const { friendlyName, ...content } = await readPfx(bytes, undefined);
    return { certificate: { ...content, facts: certificateFacts(content.certificate) }, friendlyName };
}
function certificate_secret_isCertificate(bytes) {
    try {
        new external_node_crypto_.X509Certificate(bytes);
        return true;
    }
    catch {
        return false;
    }
}
/** Not beyond the next beginning, so that many of them without an end take no quadratic time. */
const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----BEGIN )[\s\S])+?-----END \1-----/g;
function fromPem(text) {
    const blocks = [...text.matchAll(PEM_BLOCK)].map(([block, label]) => ({ block, label: label ?? '' }));
    const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
    if (key === undefined)
        throw unusable(certificate_secret_NOT_EXPORTABLE);
    const privateKey = privateKeyOf(key.block);
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (privateKey.asymmetricKeyType !== 'rsa' || bits < certificate_secret_LEAST_RSA_BITS) {
        throw unusable(`its private key is not an RSA key of ${certificate_secret_LEAST_RSA_BITS} bits or more, and Microsoft Entra takes no other. Use another certificate.`);
    }
    const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ block }) => certificate_secret_certificateOf(block));
    const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
    if (own === undefined)
        throw unusable('its secret has no certificate that belongs to its private key.');
    const chain = chainOf(own, certificates).map(({ raw }) => raw);
    return { facts: certificateFacts(own.raw), certificate: own.raw, chain, privateKey };
}
function privateKeyOf(block) {
    try {
        return (0,external_node_crypto_.createPrivateKey)(block);
    }
    catch {
        // OpenSSL's own error is not kept: it may quote from what it was given.
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

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/certificate-version.js

/** Undefined for what has no certificate, such as one that is being requested, and for anything else. */
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
        notBefore: timeOf(nbf),
        expiresOn: timeOf(exp),
        tags: tagsOf(tags),
        isExportable: typeof exportable === 'boolean' ? exportable : undefined
    };
}
/** `x5t` is the SHA-1 of the DER in base64url (RFC 7517, section 4.8). */
function certificate_version_thumbprintOf(x5t) {
    const digits = typeof x5t === 'string' ? Buffer.from(x5t, 'base64url').toString('hex') : '';
    return digits.length === 40 ? (0,identifiers/* thumbprint */.O1)(digits) : undefined;
}
/** Seconds since 1970; undefined where they are no date. */
function timeOf(seconds) {
    const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
}
function tagsOf(tags) {
    const entries = Object.entries(Object(tags)).filter((entry) => typeof entry[1] === 'string');
    return Object.fromEntries(entries);
}
/**
 * Why a version is of no use to those who take the newest one, a few words; undefined where it is. They get the newest
 * version even where it is disabled, not an older one.
 */
function unusability({ isEnabled, notBefore, expiresOn }, now) {
    if (!isEnabled)
        return 'its newest version is disabled';
    if (expiresOn !== undefined && now >= expiresOn)
        return 'its newest version has expired';
    return notBefore !== undefined && now < notBefore ? 'its newest version is not valid yet' : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-fault.js

/** Codes of `innererror` beside 403; `AccessDenied` is that of older vaults with access policies. */
const DENIALS = {
    ForbiddenByRbac: 'role-missing',
    ForbiddenByPolicy: 'policy-missing',
    AccessDenied: 'policy-missing',
    ForbiddenByFirewall: 'firewall',
    ForbiddenByConnection: 'private',
    SecretDisabled: 'disabled'
};
/** The fault of an answer, undefined when it is a success. */
function faultOf(answer) {
    if (answer.kind === 'no-response') {
        const unknown = { code: undefined, innerCode: undefined, requestId: undefined, retryAfterSeconds: undefined };
        return { status: 0, message: answer.reason, ...unknown };
    }
    const { status, headers, body } = answer;
    if (status < 400)
        return undefined;
    const { error } = Object(body);
    const { code, message, innererror } = Object(error);
    const { code: innerCode } = Object(innererror);
    return {
        status,
        code: textOf(code),
        innerCode: textOf(innerCode),
        message: textOf(message) ?? 'the answer has no error message; a proxy or gateway may stand before the vault',
        requestId: headers['x-ms-request-id'],
        retryAfterSeconds: retryAfterSeconds(headers['retry-after'], vault_fault_answeredOn(headers))
    };
}
/** By the clock of the vault, against which its `Retry-After` is measured. */
function vault_fault_answeredOn({ date = '' }) {
    const answered = new Date(date);
    return Number.isNaN(answered.getTime()) ? undefined : answered;
}
function textOf(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function vault_fault_kindOf({ status, code, innerCode, message }) {
    if (status === 429)
        return 'throttled';
    // The one server error that no later try can turn (RFC 9110, section 15.6.2).
    if (status === 501)
        return 'refused';
    if (status === 0 || status === 408 || status >= 500)
        return 'outage';
    switch (status) {
        case 401:
            return 'unauthorized';
        case 403:
            // A proxy's page is no word of the vault on rights.
            return code === undefined ? 'refused' : (DENIALS[innerCode ?? ''] ?? 'denied');
        case 404:
            return code === undefined ? 'refused' : 'not-found';
        case 409:
            return conflictOf(innerCode, message);
        default:
            return 'refused';
    }
}
/** A pending certificate has no code of its own (https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios). */
function conflictOf(innerCode, message) {
    if (innerCode === 'ObjectIsDeletedButRecoverable')
        return 'deleted';
    return message.includes('pending') ? 'pending' : 'conflict';
}
const LONGEST_MESSAGE = 300;
/** The vault's own words in one line, with the codes that support asks for. The lines behind the first name the caller. */
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

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-address.js

/**
 * What the hosts of vaults end with in each region's cloud.
 * https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers
 */
const VAULT_DOMAINS = {
    Worldwide: 'vault.azure.net',
    USGovernment: 'vault.usgovcloudapi.net',
    USDefence: 'vault.usgovcloudapi.net',
    China: 'vault.azure.cn'
};
/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
const CERTIFICATE_NAME = /^[0-9A-Za-z-]{1,127}$/;
/** @throws ActionError `registration-invalid` for a URL, a cloud or a name that no vault can have */
function vaultAddress({ vault, certificate }, region) {
    const url = URL.parse(vault);
    if (url === null || url.protocol !== 'https:' || url.href !== `${url.origin}/`) {
        throw vault_address_invalid('The "vault" in the registration file is not the URL of a Key Vault: give its vault URI, as in https://contoso-backup.vault.azure.net, without a path.');
    }
    const { origin, host, hostname } = url;
    const domain = vaultDomainOf(hostname);
    if (domain !== undefined && domain !== VAULT_DOMAINS[region]) {
        throw vault_address_invalid(`The vault ${host} is in another cloud than "region" ${region} of the registration file, whose vaults end with .${VAULT_DOMAINS[region]}: choose a vault there, or correct "region".`);
    }
    if (!CERTIFICATE_NAME.test(certificate)) {
        throw vault_address_invalid(`The name "${certificate}" of the certificate in ${host} is not allowed in a Key Vault: give 1 to 127 letters (A to Z), digits and hyphens.`);
    }
    return { origin, host, hostname, certificate };
}
/** The vault's own name, by which Azure's command line knows it; undefined for a host of no known cloud. */
function vaultNameOf(hostname) {
    const domain = vaultDomainOf(hostname);
    return domain === undefined ? undefined : hostname.slice(0, -domain.length - 1);
}
function vaultDomainOf(hostname) {
    return Object.values(VAULT_DOMAINS).find((domain) => hostname.endsWith(`.${domain}`));
}
function vault_address_invalid(message) {
    return new errors/* ActionError */.lZ('registration-invalid', message);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-rights.js

/** https://learn.microsoft.com/azure/key-vault/general/rbac-guide#azure-built-in-roles-for-key-vault-data-plane-operations */
const WRITE_CERTIFICATES = {
    roles: [{ name: 'Key Vault Certificates Officer', id: 'a4417e6f-fecd-4de8-b567-7b0420556985' }],
    policy: 'the certificate permissions Get, List and Import',
    policyOption: '--certificate-permissions get list import'
};
/** The key of a certificate is read as a secret. */
const READ_KEYS = {
    roles: [
        { name: 'Key Vault Certificate User', id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba' },
        { name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6' }
    ],
    policy: 'the secret permission Get',
    policyOption: '--secret-permissions get'
};
/** As in `"Key Vault Certificates Officer" (a4417e6f-…)`. */
function roleNames({ roles }) {
    return roles.map(({ name, id }) => `"${name}" (${id})`).join(' or ');
}
/** The command that gives a right, by Azure's roles or by access policies; none where host or identity are not known. */
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




/** Why the vault may not be read or written, as part of a sentence; undefined for faults that say nothing of that. */
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
            return 'the vault is reached by its private endpoints alone';
        case 'denied':
            return `the vault denies it: ${describeFault(fault)}`;
        default:
            return undefined;
    }
}
/** The user's sentence for a fault that ends an operation. */
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
/** As the vault saw it; nothing where it names none. */
function clientAddress({ message }) {
    const address = /Client address: ([0-9a-f.:]+)/i.exec(message)?.[1];
    return address === undefined ? '' : ` (its address is ${address})`;
}
/** The name belongs to a certificate that is deleted and kept. */
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
/** The vault waits for an authority to issue a certificate of this name, and takes no other meanwhile. */
function pendingCertificate({ address }) {
    return new errors/* ActionError */.lZ('request-refused', `A certificate is being requested under the name "${address.certificate}" in ${address.host}, and the vault takes no other meanwhile: complete or delete that request, or give another name in "delivery.keyVault.certificate" of the registration file.`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/import-certificate.js







/**
 * What is sent to import a certificate. The vault opens the PFX and forgets its password; it has refused PFX encrypted by
 * AES (MicrosoftDocs/azure-docs#39861), and this one exists inside TLS alone.
 * https://learn.microsoft.com/rest/api/keyvault/certificates/import-certificate/import-certificate
 */
async function certificateImport({ certificate, applicationId, tenantId }, { friendlyName, tags, mask }) {
    const pwd = oneTimePassword(mask);
    const pfx = await writePfx({ ...certificate, friendlyName }, { password: pwd, encryption: 'TripleDES_SHA1' });
    const keySize = certificate.privateKey.asymmetricKeyDetails?.modulusLength;
    return {
        value: pfx.toString('base64'),
        pwd,
        // One policy serves all versions, so an earlier one may forbid the export, or let the vault renew the certificate by
        // itself with a key that is registered nowhere.
        policy: {
            key_props: { exportable: true, kty: 'RSA', key_size: keySize, reuse_key: false },
            secret_props: { contentType: 'application/x-pkcs12' },
            issuer: { name: 'Unknown' }
        },
        attributes: { enabled: true },
        tags: {
            ...tags,
            'managed-by': MANAGED_BY,
            'application-id': applicationId,
            ...(tenantId === undefined ? {} : { 'tenant-id': tenantId }),
            thumbprint: certificate.facts.thumbprint
        },
        // The certificate comes first whatever order a PFX has, as those who read the secret expect.
        preserveCertOrder: false
    };
}
/**
 * Imports a version exactly once: after any answer that leaves open whether the vault acted, it looks before it sends
 * again.
 * @param isThere whether an earlier try is the newest version
 * @throws ActionError when the import is refused, or not carried out within the deadline
 */
async function importOnce(vault, body, isThere, context) {
    const { certificate, host } = vault.address;
    const operation = { doing: `Importing the certificate ${certificate} into ${host}`, right: WRITE_CERTIFICATES };
    const waiting = backoff(context);
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

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-challenge.js

/**
 * Reads `Bearer authorization="https://login.windows.net/{tenant}", resource="https://vault.azure.net"`. Of the authority
 * only the tenant is taken: which service signs in is not for a vault to say.
 * https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses#authentication
 * @throws ActionError `request-refused` for a resource that is not the vault's: what answers there must not get a token
 *   for another service
 */
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
/** What answers there does not behave as a vault. */
function notAVault({ origin }) {
    return new errors/* ActionError */.lZ('request-refused', `What answers at ${origin} is not an Azure Key Vault, as it does not say which tenant its tokens come from: check "vault" in the registration file, and proxies on the way.`);
}
/** The resource's host is the vault's own or a parent of it, as Microsoft's clients check too. */
function isResourceOf({ protocol, hostname }, vault) {
    const isSameOrParent = vault.hostname === hostname || vault.hostname.endsWith(`.${hostname}`);
    return protocol === 'https:' && isSameOrParent;
}
/** Of the first Bearer challenge; others may stand behind it. */
function bearerParameters(header) {
    const challenge = /(?:^|,)\s*Bearer\s+(.*)$/is.exec(header)?.[1] ?? '';
    const found = new Map();
    for (const [, name = '', value = ''] of challenge.matchAll(/([A-Za-z_]+)\s*=\s*"([^"]*)"/g)) {
        if (!found.has(name.toLowerCase()))
            found.set(name.toLowerCase(), value);
    }
    return found;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-connection.js










/** The first version with `preserveCertOrder` that is not a preview. */
const API_VERSION = '7.6';
const vault_connection_EXCHANGE_TIMEOUT_MS = 30_000;
/** What a write may still take to end after the run is cancelled, so that it is known whether it was stored. */
const vault_connection_GRACE_MS = 3_000;
/**
 * The data plane of a vault over plain HTTP: five calls, for which Microsoft's two clients would add 267 KB. It goes the
 * way of the sign-in through proxies, follows no redirect and repeats nothing but the question for the challenge.
 * https://learn.microsoft.com/rest/api/keyvault
 */
class VaultConnection {
    #access;
    #client = (0,esm/* createDefaultHttpClient */.fl)();
    #pipeline = (0,esm/* createEmptyPipeline */.O8)();
    #writeSignal;
    #address;
    #authorized;
    #caller;
    constructor(access) {
        this.#access = access;
        this.#writeSignal = delayed(access.context.signal, vault_connection_GRACE_MS);
        this.#pipeline.addPolicy((0,esm/* proxyPolicy */.Ll)());
        this.#pipeline.addPolicy(proxyTunnelPolicy());
        this.#pipeline.addPolicy((0,esm/* decompressResponsePolicy */.rQ)());
        this.#pipeline.addPolicy((0,esm/* userAgentPolicy */.z7)());
    }
    /** @throws ActionError `registration-invalid` */
    get address() {
        this.#address ??= vaultAddress(this.#access.location, this.#access.region);
        return this.#address;
    }
    /** Who the last token is for, as far as it says; undefined before the first. */
    get caller() {
        return this.#caller;
    }
    /**
     * Sends one request once, with a token of the tenant that the vault trusts.
     * @throws ActionError `service-unreachable` when no further try can help, `cancelled`, what signing in throws, and the
     *   refusals of an address or a challenge
     */
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
    /** Asks without a token, so that no token goes anywhere before it is known whom it is for. */
    async #challenge() {
        const waiting = backoff(this.#access.context);
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
            return vault_connection_readResponse(await this.#pipeline.sendRequest(this.#client, request));
        }
        catch (error) {
            context.signal.throwIfAborted();
            const problem = connectionProblem(error);
            if (problem.kind === 'transient')
                return { kind: 'no-response', reason: problem.text };
            throw unreachable(this.address, problem.text, error);
        }
    }
}
function vault_connection_readResponse({ status, headers, bodyAsText }) {
    // A vault redirects no client, and its token is for its own host alone.
    if (status >= 300 && status < 400)
        return { kind: 'no-response', reason: `the answer is a redirect (HTTP ${status})` };
    const body = jsonIn(bodyAsText);
    if (status < 300 && body === undefined) {
        return { kind: 'no-response', reason: `the answer with status ${status} is not JSON` };
    }
    return { kind: 'response', status, headers: headers.toJSON(), body };
}
/** A page of a gateway is no answer of the vault. */
function jsonIn(text) {
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
/** Which vault and which tenant a refused sign-in was for, as it may be another one than the registration's. */
function withVault(error, host, tenant) {
    if (!(error instanceof errors/* ActionError */.lZ) || error.code !== 'sign-in-failed')
        return error;
    return new errors/* ActionError */.lZ(error.code, `There is no token for ${host} from the Entra tenant ${tenant}. ${error.message}`, {
        cause: error,
        instructions: error.instructions
    });
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/vault-reader.js



/** Of 25 versions each. A certificate with more than 500 versions cannot be backed up, so few have more. */
const MOST_PAGES = 100;
/** Reads what a vault holds of one certificate. A request is sent again while its fault is a passing one. */
class VaultReader {
    #vault;
    #context;
    #mask;
    #passing;
    /** @param alsoPassing faults beside throttling and outages that are worth a wait */
    constructor(vault, context, mask, alsoPassing = []) {
        this.#vault = vault;
        this.#context = context;
        this.#mask = mask;
        this.#passing = new Set(['throttled', 'outage', ...alsoPassing]);
    }
    /** The version that everybody gets who does not ask for another; `incomplete`: one that is being requested. */
    async newest() {
        const reading = await this.#read(this.#path('certificates'));
        if (reading.kind === 'read')
            return { kind: 'read', value: readVersion(reading.value) ?? 'incomplete' };
        return vault_fault_kindOf(reading.fault) === 'not-found' ? { kind: 'read', value: 'none' } : reading;
    }
    /** All versions, in no order. */
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
    /** @param version undefined for the newest */
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
    /** The deleted certificate that holds the name; undefined where there is none, or that is not known. */
    async deleted() {
        const reading = await this.#read(this.#path('deletedcertificates'));
        if (reading.kind === 'fault')
            return undefined;
        const { scheduledPurgeDate, attributes } = Object(reading.value);
        const { recoveryLevel } = Object(attributes);
        const isPurgeable = typeof recoveryLevel === 'string' ? recoveryLevel.includes('Purgeable') : undefined;
        return { purgedOn: timeOf(scheduledPurgeDate), isPurgeable };
    }
    /** Whether the vault is waiting for a certificate of this name to be issued; false where that is not known. */
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
        const waiting = backoff(this.#context);
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
/** Of the link to the next page only the query is taken: a token goes to the vault's own host alone. */
function queryOf(nextLink) {
    return typeof nextLink === 'string' ? URL.parse(nextLink)?.searchParams : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/key-vault/key-vault-certificate.js











/**
 * A certificate in an Azure Key Vault, of which each delivery is a new version. Versions cannot be deleted, and
 * older ones are left as they are.
 */
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
    /** What reading finds out. Whether the identity may import is seen at the import: there is no dry run. */
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
    /** From the newest version, or an older one that is enabled. */
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
        // A role may have been assigned a moment ago, and the certificate is registered already.
        const { context, mask, friendlyName, tags = {} } = this.#settings;
        const reader = new VaultReader(this.#vault, context, mask, ['role-missing']);
        const isThere = async () => this.#isUsable(await reader.newest(), thumbprint);
        if (await isThere())
            return;
        const body = await certificateImport(handover, { friendlyName, tags, mask });
        await importOnce(this.#vault, body, isThere, context);
        this.#check(await reader.newest(), thumbprint);
    }
    /** @throws ActionError where that may not be read */
    #isUsable(newest, thumbprint) {
        if (newest.kind === 'fault')
            throw this.#refusal(newest.fault, `Reading the certificate ${this.name}`);
        const { value } = newest;
        if (typeof value === 'string' || value.thumbprint !== thumbprint)
            return false;
        return unusability(value, this.#settings.context.clock.now()) === undefined;
    }
    /** What was imported is what is there now, and of use to those who take it. */
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
    /** @throws ActionError for every fault but what may not be read and what is not there */
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
/** The application that a version of this action's was delivered for. */
function ownerOf({ tags }) {
    const owner = tags['managed-by'] === MANAGED_BY ? (tags['application-id'] ?? '') : '';
    return (0,identifiers/* isGuid */.W_)(owner) ? (0,identifiers/* applicationId */.E7)(owner) : undefined;
}

// EXTERNAL MODULE: ./build/registration/displayed-text.js
var displayed_text = __webpack_require__(66251);
;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/json-members.js
function isJsonObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function json_members_member(value, name) {
    return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
/** Undefined for what is not a text, and for an empty one. */
function json_members_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/organization.js



/** The services that an organization connects to, each with an application and a certificate of its own. */
const CONNECTED_SERVICES = ['exchangeOnline', 'sharePointOnline'];
/** What a service is called towards people, and by the REST API. */
const SERVICE_NAMES = {
    exchangeOnline: { label: 'Exchange Online', flag: 'isExchangeOnline', settings: 'exchangeOnlineSettings' },
    sharePointOnline: { label: 'SharePoint Online', flag: 'isSharePointOnline', settings: 'sharePointOnlineSettings' }
};
const LONGEST_NAME = 100;
/** Undefined for what has no ID: it cannot be changed. */
function organization_readOrganization(given) {
    const id = json_members_text(json_members_member(given, 'id'));
    if (!isJsonObject(given) || id === undefined || !(0,identifiers/* isGuid */.W_)(id))
        return undefined;
    return {
        id,
        name: (0,displayed_text/* displayedText */.x3)(json_members_text(given['name']) ?? json_members_text(given['officeName']) ?? id, LONGEST_NAME),
        tenantId: json_members_text(given['msid'])?.toLowerCase(),
        type: json_members_text(given['type']),
        region: json_members_text(given['region']),
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
        applicationId: readApplicationId(json_members_member(given, 'applicationId')),
        thumbprint: readThumbprint(json_members_member(given, 'applicationCertificateThumbprint')),
        account: json_members_text(json_members_member(given, 'account')),
        // PowerShell takes it with an @ in front.
        organizationName: json_members_text(json_members_member(given, 'officeOrganizationName'))?.replace(/^@/, ''),
        given: isJsonObject(given) ? given : undefined
    };
}
const NO_GUID = '00000000-0000-0000-0000-000000000000';
/** Undefined for what is not the ID of an application. */
function readApplicationId(value) {
    const id = json_members_text(value);
    return id !== undefined && (0,identifiers/* isGuid */.W_)(id) && id !== NO_GUID ? (0,identifiers/* applicationId */.E7)(id) : undefined;
}
/** Undefined for what is not the SHA-1 thumbprint of a certificate. */
function readThumbprint(value) {
    try {
        return (0,identifiers/* thumbprint */.O1)(json_members_text(value) ?? '');
    }
    catch (error) {
        if (error instanceof RangeError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/wanted-organization.js



function wantedOrganization({ tenant, region, services, application }) {
    const identity = application.flow === 'existing' ? application.identity : undefined;
    const account = identity?.kind === 'username' ? identity.username : undefined;
    const organizationName = identity?.kind === 'organizationName' ? identity.organizationName : undefined;
    const domain = organizationName ?? ((0,identifiers/* isGuid */.W_)(tenant) ? account?.split('@')[1] : tenant);
    return { region, services, account, organizationName, domain };
}
/**
 * The services that a delivery has to serve: those of the registration, and those that are on already. None is switched
 * off, because backups may depend on it.
 */
function servicesInUse(organization, { services }) {
    return CONNECTED_SERVICES.filter((service) => services[service] || organization?.connections[service].isOn === true);
}
/** The account that Exchange is connected with for the first time: of the registration, or of what is connected already. */
function accountFor(organization, { account }) {
    const connections = organization?.connections;
    return account ?? connections?.exchangeOnline.account ?? connections?.sharePointOnline.account;
}
/** The domain that SharePoint is connected with for the first time. */
function domainFor(organization, wanted) {
    return wanted.domain ?? accountFor(organization, wanted)?.split('@')[1];
}
/** The certificate of the organization, undefined where its services differ or one has none. */
function heldThumbprint(organization, wanted) {
    const held = servicesInUse(organization, wanted).map((service) => {
        const { isOn, thumbprint } = organization.connections[service];
        return isOn ? thumbprint : undefined;
    });
    return held.every((thumbprint) => thumbprint === held[0]) ? held[0] : undefined;
}
/** The applications that the services of the organization use. */
function applicationsOf({ connections }) {
    return CONNECTED_SERVICES.flatMap((service) => {
        const { isOn, applicationId } = connections[service];
        return isOn && applicationId !== undefined ? [applicationId] : [];
    });
}
/** What the registration says and the server does not have, a few words each. */
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
        // SharePoint is reached without an account as well.
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
/** What the organization protects although the registration does not say so. */
function additionalServices(organization, { services }) {
    return [
        ...CONNECTED_SERVICES.filter((service) => organization.connections[service].isOn && !services[service]).map((service) => SERVICE_NAMES[service].label),
        ...(organization.hasTeams && !services.teams ? ['Microsoft Teams'] : []),
        ...(organization.hasTeamsChats && !services.teamsChats ? ['team chats'] : [])
    ];
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/organization-body.js


/**
 * The organization as it is sent: `RestOrganizationComposed`. A change gives the certificate of every service again,
 * because the server does not give it back, and every other member as it was read, because what is left out may be
 * switched off.
 */
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
        // The permissions are granted and the certificate is registered; the server would ask a human to sign in.
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
/** `readOnly` in the published description, or found out by the server itself. */
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
        // Sent by those who are known to write with certificates; what it means beside one is not published.
        useMfa: true,
        applicationId,
        applicationCertificate: pfx,
        applicationCertificatePassword: pfxPassword,
        applicationCertificateThumbprint: thumbprint
    };
}
/** Exchange is found by an account, SharePoint by a domain. */
function newConnection(service, organization, wanted) {
    return service === 'exchangeOnline'
        ? { account: accountFor(organization, wanted), grantAdminAccess: false }
        : {
            officeOrganizationName: domainFor(organization, wanted),
            grantAdminAccess: false,
            sharePointSaveAllWebParts: false
        };
}
/** What the registration says of the organization's name in place of what was read. */
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


/** No later try helps against these two (RFC 9110, sections 15.6.2 and 15.6.6). */
const PERMANENT = new Set([501, 505]);
const NOT_NOW = new Set([408, 409, 429]);
const NOT_NOW_CODES = new Set(['Timeout', 'OperationConflict', 'ProxyOffline']);
/** Whether another try may succeed. */
function retry_mayPass(failure) {
    if (failure.kind === 'no-answer')
        return true;
    const { status, words, errorCode } = failure;
    // The server passes on why Microsoft 365 did not let it in: a certificate registered just now is not known everywhere.
    const signIn = tokenRefusalOf(new Error(words));
    if (signIn !== undefined)
        return isTransient(signIn) || maybeNotReplicated(signIn, 'application');
    if (NOT_NOW.has(status) || (errorCode !== undefined && NOT_NOW_CODES.has(errorCode)))
        return true;
    return status >= 500 && !PERMANENT.has(status);
}
/** How long a server that reads nothing out is asked again. The run has other things to wait for. */
const PATIENCE_MS = 60_000;
/** Asks again while that may help. What is asked must change nothing. */
async function askWithRetry(ask, { clock, deadline, signal }) {
    const end = Math.min(deadline.getTime(), clock.now().getTime() + PATIENCE_MS);
    const waiting = backoff({ clock, deadline: new Date(end), signal });
    for (;;) {
        const answer = await ask();
        if (answer.kind === 'success' || !retry_mayPass(answer))
            return answer;
        if (!(await waiting.wait(retryAfterOf(answer))))
            return answer;
    }
}
/** What the server asked for, in seconds. */
function retryAfterOf(failure) {
    return failure.kind === 'refusal' ? failure.retryAfterSeconds : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/undeliverable.js



/**
 * The organization of the tenant; undefined where the server has none.
 * @throws ActionError where none could be added, or where the one that is there could not be changed
 */
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
/** A service that is connected for the first time has to be found at Microsoft. */
function requireIdentity(server, organization, wanted) {
    const isNew = (service) => wanted.services[service] && organization?.connections[service].isOn !== true;
    const lacksAccount = isNew('exchangeOnline') && accountFor(organization, wanted) === undefined;
    const lacksDomain = isNew('sharePointOnline') && domainFor(organization, wanted) === undefined;
    if (!lacksAccount && !lacksDomain)
        return;
    const missing = organization === undefined ? 'has no organization of this tenant yet' : 'lacks a service of this tenant';
    const needed = lacksAccount ? 'an account of the tenant (name@domain)' : 'a domain of the tenant';
    const remedy = lacksAccount
        ? 'Add it in VB365 once by hand, or register with "flow": "existing" and "username".'
        : 'Give a domain as "tenant" in the registration file.';
    throw new errors/* ActionError */.lZ('registration-invalid', `The VB365 server ${server} ${missing}, and to add it ${needed} is needed, which the registration does not name. ${remedy}`);
}
/** @throws ActionError where the organization belongs to another application */
function requireOwn(server, organization, applicationId, replaceApplication) {
    const foreign = applicationsOf(organization).find((held) => held !== applicationId);
    if (foreign === undefined || replaceApplication)
        return;
    throw new errors/* ActionError */.lZ('application-conflict', `The organization ${organization.name} on the VB365 server ${server} uses the application ${foreign}, not ${applicationId}, so it was not changed. If it is to use ${applicationId} from now on, set "replaceApplication" to true in "delivery.vb365".`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-error.js


/** The server's own words with what support asks for, or why there are none. */
function describeFailure(failure) {
    if (failure.kind === 'no-answer')
        return failure.reason;
    const { status, words, errorCode } = failure;
    const particulars = [...(errorCode === undefined ? [] : [errorCode]), `HTTP ${status}`].join(', ');
    return words === undefined ? `no reason given (${particulars})` : `${words} (${particulars})`;
}
/** The user's sentence for a failure that no better one is known for. */
function failureError(server, doing, failure) {
    const code = retry_mayPass(failure) ? 'service-unreachable' : 'request-refused';
    return new errors/* ActionError */.lZ(code, `${doing} the VB365 server ${server} failed: ${describeFailure(failure)}.`);
}
/** The REST API of version 8 does not answer there. */
function withoutRestApi(server) {
    return new errors/* ActionError */.lZ('service-unreachable', `What answers at ${server} does not offer version 8 of the REST API of VB365. Check "server" in "delivery.vb365": host and port are those of the REST API, by default port 4443, and VB365 has to be 8 or later.`);
}
const MFA = /multi.?factor|two.?factor|second factor|\bmfa\b/i;
/** Why the server did not sign the account in. */
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
/** The account signed in, and yet the server keeps the organizations to itself. */
function organizationsRefused(server, username, failure, isClosed) {
    const answer = `The server answered: ${describeFailure(failure)}.`;
    return new errors/* ActionError */.lZ('permission-missing', isClosed
        ? `The REST API of the VB365 server ${server} serves restore operators only, which closes everything else. Switch that off on the server (Set-VBORestAPISettings -EnableOperatorAuthenticationOnly:$false), or name a REST API on another machine as "server" in "delivery.vb365". ${answer}`
        : `The account ${username} may not read the organizations of the VB365 server ${server}. Give it the role Veeam Backup Administrator there. ${answer}`);
}
/** A token that the server issued just now is refused. */
function tokenRefused(server) {
    return new errors/* ActionError */.lZ('sign-in-failed', `The VB365 server ${server} signs in and then does not accept its own token. Check that the clocks of the VB365 server, of the machine with its REST API and of its proxies show the same time in UTC.`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/bring-up-to-date.js








/**
 * Adds the organization or changes it, exactly once: before it sends anything again it looks at what the server has made
 * of the first try.
 * @param makeCredential called when something has to be sent at all
 */
async function bringUpToDate(target, api, makeCredential, context) {
    const { server, wanted } = target;
    const waiting = backoff(context);
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
        // It collides with something that is not this tenant's: another try would not help.
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
/** The error of a look that was to show what the server has made of a change. */
function afterwards(what, cause) {
    const error = (0,errors/* asActionError */.z6)(cause);
    if (error.code === 'cancelled')
        return error;
    return new errors/* ActionError */.lZ(error.code, `${what}: ${error.message} The next run looks and finishes it.`, { cause });
}
function bring_up_to_date_isUpToDate(organization, target) {
    return differences(organization, target.wanted).length === 0 && unservedServices(organization, target).length === 0;
}
/** Names of the services that do not have the application with the certificate. */
function unservedServices(organization, { wanted, applicationId, thumbprint }) {
    return servicesInUse(organization, wanted).flatMap((service) => {
        const connection = organization.connections[service];
        const isServed = connection.applicationId === applicationId && connection.thumbprint === thumbprint;
        return isServed ? [] : [SERVICE_NAMES[service].label];
    });
}
/**
 * Looks at what the server holds after it took the certificate.
 * @throws ActionError where it does not hold what it took
 */
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
/** Backups may sign in with an entry of their own, which a change of the organization need not touch. */
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
/**
 * What VB365 does not take of services and region, so that nothing is registered for it first.
 * https://helpcenter.veeam.com/docs/vbo365/guide/vbo_considerations.html
 * @throws ActionError `registration-invalid`
 */
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
/** The server gives 30 where it is not asked for more. */
const PAGE_SIZE = 1_000;
/** The calls of the REST API, version 8, that this action makes. */
class Vb365Api {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    /**
     * Whether the server answers at all; needs no sign-in.
     * @returns what it calls unhealthy, with its own words
     * @throws ActionError `service-unreachable`
     */
    async health() {
        const { server, connection, context } = this.#settings;
        const answer = await askWithRetry(() => connection.send({ method: 'GET', path: HEALTH }), context);
        // A server that answers in this way may still sign in: what comes next says more.
        if (answer.kind === 'refusal' && !retry_mayPass(answer))
            return [];
        if (answer.kind !== 'success')
            throw failureError(server, 'Asking for the health of', answer);
        const entries = Object.entries(Object(json_members_member(answer.body, 'entries')));
        return entries.flatMap(([name, entry]) => {
            if (json_members_member(entry, 'status') !== 'Unhealthy')
                return [];
            const description = json_members_text(json_members_member(entry, 'description'));
            return [(0,displayed_text/* displayedText */.x3)(description === undefined ? name : `${name} (${description})`, LONGEST_FINDING)];
        });
    }
    /** @throws ActionError where the organizations may not be read */
    async requireListing() {
        await this.#organizations({ limit: '1', offset: '0' });
    }
    /** The organizations of a tenant; more than one is not to be expected. */
    async organizationsOf(tenantId) {
        const found = await allPages((page) => this.#organizations({ msid: tenantId, ...page }));
        return found
            .map(organization_readOrganization)
            .filter((organization) => organization !== undefined)
            .filter((organization) => organization.tenantId === tenantId);
    }
    /** The applications that the organization has for its backups, by default its own one alone. */
    async backupApplications({ id }) {
        const { server } = this.#settings;
        const found = await allPages(async (page) => {
            const answer = await this.#read(`${ORGANIZATIONS}/${id}/BackupApplications`, page);
            if (answer.kind === 'success')
                return answer.body;
            throw failureError(server, 'Reading the backup applications of', answer);
        });
        return found.flatMap((application) => {
            const thumbprint = readThumbprint(json_members_member(application, 'certificateThumbprint'));
            const applicationId = readApplicationId(json_members_member(application, 'applicationId'));
            return thumbprint === undefined ? [] : [{ applicationId, thumbprint }];
        });
    }
    /** Sends an organization once: adds it, or changes the one that is there. */
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
            return answer.kind !== 'success' || Array.isArray(json_members_member(answer.body, 'results'))
                ? answer
                : { kind: 'no-answer', reason: 'the answer has no list of results' };
        }, context);
    }
}
/** The results of all pages, `{ limit, offset, results }`. */
async function allPages(readPage) {
    const found = [];
    for (;;) {
        const page = await readPage({ limit: String(PAGE_SIZE), offset: String(found.length) });
        const results = json_members_member(page, 'results');
        if (!Array.isArray(results) || results.length === 0)
            return found;
        found.push(...results);
        // The server may give fewer at once than it is asked for.
        const limit = json_members_member(page, 'limit');
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
;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/server-pin.js





/** The server has a certificate other than the pinned one. */
class UnexpectedCertificate extends Error {
    name = 'UnexpectedCertificate';
    /** Of the certificate that the server showed; undefined where it showed none. */
    seen;
    constructor(seen) {
        super('the server has a certificate other than the pinned one');
        this.seen = seen;
    }
}
const HANDSHAKE_TIMEOUT_MS = 30_000;
/** Refuses a certificate other than the pinned one before anything is sent to the server that shows it. */
class Pin {
    #thumbprint;
    /** Why the last connection was refused; undefined when it was not, or not for its certificate. */
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
            const seen = certificate && (0,identifiers/* thumbprintSha256 */.Pn)(certificate.fingerprint256);
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
/** Neither an authority nor the name counts beside a pin. Node.js then calls no `checkServerIdentity`, so the pin is not compared there. */
const WITHOUT_AUTHORITY = { rejectUnauthorized: false };
class PinnedAgent extends external_node_https_.Agent {
    #pin;
    constructor(pin) {
        // A resumed session need not show the certificate again.
        super({ keepAlive: true, maxCachedSessions: 0 });
        this.#pin = pin;
    }
    /** Overridden, because as an option of the agent it would be ignored. The request waits for the callback. */
    createConnection(options, callback) {
        const socket = super.createConnection({ ...options, ...WITHOUT_AUTHORITY });
        if (!socket)
            return undefined;
        this.#pin.verify(socket).then(() => callback(null, socket), (error) => callback(error, socket));
        return undefined;
    }
}
/** The way through a proxy: the certificate is checked at the far end of the tunnel. */
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
/**
 * Lets requests reach no server but the one with the pinned certificate. It has to follow the policies that choose and
 * open the way through a proxy, and throws an {@link UnexpectedCertificate}.
 */
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



/** Why a server cannot be reached at all, and what to do about it. */
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
/** What the authorities of a machine say of a certificate that VB365 made itself, or that is for another name. */
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
/** VB365 itself shows the SHA-1 thumbprint alone. */
function howToRead(server) {
    const { hostname, port } = new URL(server);
    return `as this command shows it from a network that you trust: openssl s_client -connect ${hostname}:${port || '443'} </dev/null | openssl x509 -noout -fingerprint -sha256`;
}
function unconnected(cause) {
    return `cannot be reached: ${connectionProblem(cause).text}. Check "server" in "delivery.vb365", and that the REST API is enabled there (General Options > REST API)`;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-connection.js









const DEFAULT_PATIENCE = { readMs: 60_000, changeMs: 10 * 60_000 };
/** What a change may still take to end after the run is cancelled, so that it is known whether it was stored. */
const vb365_connection_GRACE_MS = 3_000;
const LONGEST_WORDS = 500;
/** The way to the REST API of one server. */
class Vb365Connection {
    #settings;
    #client = (0,esm/* createDefaultHttpClient */.fl)();
    #pipeline = (0,esm/* createEmptyPipeline */.O8)();
    #secrets = new Set();
    #changeSignal;
    constructor(settings) {
        this.#settings = settings;
        this.#changeSignal = delayed(settings.context.signal, vb365_connection_GRACE_MS);
        this.#pipeline.addPolicy((0,esm/* proxyPolicy */.Ll)());
        this.#pipeline.addPolicy(proxyTunnelPolicy());
        const { serverThumbprint } = settings.delivery;
        if (serverThumbprint !== undefined)
            this.#pipeline.addPolicy(serverPinPolicy(serverThumbprint));
        this.#pipeline.addPolicy((0,esm/* decompressResponsePolicy */.rQ)());
        this.#pipeline.addPolicy((0,esm/* userAgentPolicy */.z7)());
    }
    /** Masks a secret and takes it out of whatever the server says. */
    keepSecret(secret) {
        this.#settings.mask(secret);
        this.#secrets.add(secret);
    }
    /**
     * Sends one request once.
     * @throws ActionError `service-unreachable` when no further try can help, `cancelled`
     */
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
            // Whatever the environment says: a server without a pin is for the authorities to judge.
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
            const words = json_members_text(json_members_member(body, 'message')) ?? json_members_text(json_members_member(body, 'error_description'));
            return {
                kind: 'refusal',
                status,
                words: words === undefined ? undefined : this.#inOneLine(words),
                errorCode: json_members_text(json_members_member(body, 'errorCode')) ?? json_members_text(json_members_member(body, 'error')),
                retryAfterSeconds: retryAfterSeconds(headers.get('retry-after'), this.#settings.context.clock.now())
            };
        }
        // No call is answered from elsewhere, and the password is for this server alone.
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
        const problem = connectionProblem(error);
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



/** An account signed in to the REST API: one token for the run, and another one when it lapses. */
class Vb365Session {
    #settings;
    #token;
    constructor(settings) {
        this.#settings = settings;
        settings.connection.keepSecret(settings.password);
    }
    /**
     * Sends a request with a token.
     * @throws ActionError what signing in throws, and what the connection throws
     */
    async send(request) {
        const { connection, server } = this.#settings;
        const token = this.#signedIn();
        const answer = await connection.send({ ...request, token: await token });
        if (!isTokenRefused(answer))
            return answer;
        // It has lapsed, or the server has been restarted: the request was not carried out.
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
            // Otherwise every request would need a second token, which travels in cookies.
            disable_antiforgery_token: 'true'
        });
        const answer = await askWithRetry(async () => {
            const given = await connection.send({ method: 'POST', path: '/v8/token', body });
            if (given.kind === 'success' && json_members_text(json_members_member(given.body, 'access_token')) === undefined) {
                return { kind: 'no-answer', reason: 'the answer has no token' };
            }
            return given;
        }, context);
        if (answer.kind !== 'success')
            throw signInError(server, username, answer);
        const token = json_members_text(json_members_member(answer.body, 'access_token')) ?? '';
        connection.keepSecret(token);
        const refreshToken = json_members_text(json_members_member(answer.body, 'refresh_token'));
        if (refreshToken !== undefined)
            connection.keepSecret(refreshToken);
        return token;
    }
}
function isTokenRefused(answer) {
    return answer.kind === 'refusal' && answer.status === 401;
}

;// CONCATENATED MODULE: ./build/adapters/delivery/vb365-server/vb365-server.js










/**
 * VB365 runs on Windows Server 2016 as well, which cannot import a PFX in AES. The file is protected by TLS on its way,
 * and opened on arrival.
 * https://helpcenter.veeam.com/docs/vbo365/guide/vbo_system_requirements.html
 */
const PFX_ENCRYPTION = 'TripleDES_SHA1';
/** The organization of the tenant on a VB365 server, over its REST API of version 8. */
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
        this.#wanted = wantedOrganization(registration);
        this.#connection = new Vb365Connection({ ...settings, delivery: { ...delivery, server: this.name } });
    }
    /** Before anything is made: the server answers and is the right one, signs in, and gives its organizations. */
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
    /** @throws ActionError as well where the organization could not be delivered to, so that nothing is registered for it */
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
        // A certificate that may be in use there must not be taken for one that is not.
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
    /** Signs in with its first call. */
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
        const pfx = await writePfx({ ...certificate, friendlyName }, { password, encryption: PFX_ENCRYPTION });
        return { applicationId, thumbprint, pfx: pfx.toString('base64'), pfxPassword: password };
    }
    /** Where the services have different applications, one that is not that of the registration. */
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
/** What a server that is only looked at may be: unavailable, or not to be read. */
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




/** The destinations that record which certificate is in use. Another kind is another folder and one line here. */
function wireRecords(settings, context) {
    return [...keyVault(settings, context), ...vb365(settings, context)];
}
function keyVault({ registration, inputs, signIns, friendlyName }, context) {
    const { region, delivery } = registration;
    if (delivery.keyVault === undefined)
        return [];
    const cloud = cloudOf(region, inputs.overrides);
    const tokens = (tenant) => signIns.administratorOf(tenant, cloud);
    const { keyVault: location } = delivery;
    return [new KeyVaultCertificate({ location, region, tokens, mask: core/* setSecret */.Pq, context, friendlyName })];
}
function vb365({ registration, inputs }, context) {
    const { vb365: delivery } = registration.delivery;
    if (delivery === undefined)
        return [];
    return [new Vb365Server({ delivery, password: inputs.vb365Password, registration, context, mask: core/* setSecret */.Pq })];
}

;// CONCATENATED MODULE: ./build/wiring/open-certificate.js













/** Opens what the registration says about its certificate, as far as possible before the network is touched. */
async function openCertificate(settings, context) {
    const { certificate: request } = settings.registration;
    if (request.source === 'generate')
        return openGenerated(request, settings, context);
    const { certificate, destinations } = await openProvidedCertificate(settings, context);
    return { source: { kind: 'provided', certificate }, destinations };
}
/**
 * A key that a person or another tool is to open is staged in a PFX under their password. Where none is, as for a vault
 * or a server that opens it right away, the key of a run that is killed is lost, and the next run replaces its certificate.
 */
function openGenerated(request, settings, context) {
    const { registration, inputs } = settings;
    const { delivery } = registration;
    const records = wireRecords({ ...settings, friendlyName: request.friendlyName }, context);
    const isForPeople = delivery.pfx !== undefined || delivery.github !== undefined || records.length === 0;
    // A plan makes no certificate, so it needs no password; with one it can look for what an earlier run left.
    if (isForPeople && inputs.mode.kind === 'apply')
        (0,build_inputs/* requirePfxPassword */.pn)(inputs);
    const maker = new RsaCertificateMaker(context.clock);
    if (!isForPeople && inputs.pfxPassword === undefined) {
        return { source: { kind: 'generate', request, maker, staging: UNSTAGED }, destinations: records };
    }
    const file = pfxFile(delivery.pfx ?? defaultDelivery(registration), request.friendlyName, settings, context);
    return { source: { kind: 'generate', request, maker, staging: file }, destinations: [file, ...records] };
}
const UNSTAGED = { store: () => Promise.resolve(), pathOf: () => undefined };
/** The certificate of a PFX or a certificate store, and the PFX of its own that it is delivered as, if that is asked for. */
async function openProvidedCertificate(settings, context) {
    const { registration, inputs } = settings;
    const { pfx, github } = registration.delivery;
    if ((pfx !== undefined || github !== undefined) && inputs.mode.kind === 'apply')
        (0,build_inputs/* requirePfxPassword */.pn)(inputs);
    const { certificate, friendlyName } = await readProvidedCertificate(settings, context);
    const records = wireRecords({ ...settings, friendlyName }, context);
    return {
        certificate,
        destinations: pfx === undefined ? records : [pfxFile(pfx, friendlyName, settings, context), ...records]
    };
}
async function readProvidedCertificate({ registration: { certificate: request }, inputs, workingDirectory }, { clock, log }) {
    switch (request.source) {
        case 'pfx': {
            const source = pfxSource(request, inputs, workingDirectory);
            const { certificate, friendlyName } = await importPfx(source, inputs.pfxPassword, clock.now());
            return { certificate, friendlyName: friendlyName ?? certificate.facts.subject };
        }
        case 'store': {
            const certificate = await readStoreCertificate(request, systemStorePorts(log, core/* setSecret */.Pq));
            refuseOutsideValidity(certificate, clock.now());
            return { certificate, friendlyName: certificate.facts.subject };
        }
        case 'generate':
            throw new errors/* ActionError */.lZ('registration-invalid', 'A certificate that is generated cannot be signed in with before it is registered: set "grantPermissions" to true, or give a certificate that is registered already.');
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
    throw new errors/* ActionError */.lZ('input-invalid', `No PFX is given: name a file in "certificate.path" of the registration file, or give the PFX in the input "pfx-base64". ${build_inputs/* EMPTY_SECRET_ADVICE */.QP}`);
}
function pfxFile({ path, encryption }, friendlyName, { inputs: { pfxPassword: password }, workingDirectory }, { log }) {
    return new PfxFile({ path, workingDirectory, password, encryption, friendlyName, log });
}
/** The runner's folder for temporary files, which it empties when the job ends: a later step has to take the PFX. */
function defaultDelivery({ tenant, application }) {
    const name = application.flow === 'new' ? uniqueNameOf(application.name) : `vb365-${application.applicationId}`;
    return {
        path: (0,external_node_path_.join)(process.env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)(), `${tenant.toLowerCase()}-${name}.pfx`),
        encryption: 'AES256_SHA256'
    };
}

;// CONCATENATED MODULE: ./build/adapters/certificate/client-certificate.js










const client_certificate_SIZE_LIMIT = 1024 * 1024;
/** Bytes; too short for an RSA key of 2048 bits, and longer than most paths. */
const SHORTEST_PFX = 256;
const ALLOWED = 'give a PEM with certificate and private key, a PFX, the path of one of them, or one of them encoded as base64';
/**
 * Reads the certificate with which an identity signs in.
 * @throws ActionError `input-invalid` or `certificate-invalid`; no part of the value is in the message
 */
async function readClientCertificate(input) {
    const bytes = await client_certificate_bytesOf(input);
    const text = bytes.toString('latin1');
    const pfx = pfxInPem(text) ?? bytes;
    if (holdsPem(text) && pfx === bytes)
        return client_certificate_fromPem(text, input.password);
    return naming('Input "client-certificate"', async () => {
        const content = await readPfx(pfx, input.password, 'client-certificate-password');
        return { ...content, facts: certificateFacts(content.certificate) };
    });
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
        // A path such as certs/client consists of base64 characters too.
        throw client_certificate_invalid(`The input "client-certificate" names no file that can be read, and taken as base64 it is neither a PFX nor a PEM. If it is a path, check it: it is taken from the working directory of the job. Otherwise ${ALLOWED}.`);
    }
    throw client_certificate_invalid(`The input "client-certificate" is neither the path of a file nor base64: ${ALLOWED}.`);
}
/** Decoded bytes that may be a PFX or a PEM; undefined for others, which may have been a path. */
function certificateIn(decoded) {
    if (decoded === undefined)
        return undefined;
    if (isEncodedAgain(decoded)) {
        throw client_certificate_invalid('The input "client-certificate" is encoded twice: what it holds is base64 of base64. Encode the PEM or the PFX once.');
    }
    const mayBePfx = decoded.length >= SHORTEST_PFX && startsLikePfx(decoded);
    return mayBePfx || holdsPem(decoded.toString('latin1')) ? decoded : undefined;
}
/** Undefined when there is no such file, so that the value can be something else. */
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
    const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map((block) => client_certificate_certificateOf(block.text));
    const matching = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
    if (matching === undefined) {
        throw client_certificate_invalid('The PEM in "client-certificate" has no certificate that belongs to its private key.');
    }
    return { facts: certificateFacts(matching.raw), certificate: matching.raw, chain: [], privateKey };
}
function client_certificate_privateKeyOf(block, password) {
    try {
        return (0,external_node_crypto_.createPrivateKey)({ key: block, format: 'pem', ...(password === undefined ? {} : { passphrase: password }) });
    }
    catch {
        // OpenSSL's own error is not kept: it may quote from what it was given.
        throw client_certificate_invalid(password === undefined
            ? 'The private key in "client-certificate" does not open, and the input "client-certificate-password" is empty: check that the key is whole. If it has a password, check the name of its GitHub secret, and that the job names the environment that holds it.'
            : 'The private key in "client-certificate" does not open: check the input "client-certificate-password", and that the key is whole.');
    }
}
function client_certificate_certificateOf(block) {
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
/** Certificate and private key as PEM (RFC 7468), the way the identity library takes them. Secret. */
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
/** The claims of a JWT (RFC 7519), which is not verified; undefined for anything else. */
function jwtClaims(token) {
    try {
        const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/adapters/github/id-token.js







/**
 * Asks GitHub for an ID token of this job. It lives for minutes: one is asked for right before each use. The toolkit
 * masks it before it returns; it cannot be stopped, so a cancelled run does not wait for it.
 * @throws ActionError `sign-in-failed` where the job may not have one, `cancelled`
 */
async function githubIdToken(audience, signal) {
    if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] || !process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
        throw new errors/* ActionError */.lZ('sign-in-failed', NO_PERMISSION);
    }
    try {
        return await untilCancelled((0,core/* getIDToken */.V9)(audience), signal);
    }
    catch (error) {
        signal.throwIfAborted();
        const failure = proxyFailureBehind(error);
        const reason = failure === undefined ? issuingProblem((0,errors/* errorMessage */.gJ)(error)) : connectionProblem(failure).text;
        throw new errors/* ActionError */.lZ('sign-in-failed', `GitHub issued no ID token for this job: ${reason}.`, { cause: error });
    }
}
/** An input that was not given and one whose secret does not exist arrive alike: empty. */
const NO_PERMISSION = [
    'The inputs "client-secret" and "client-certificate" are empty, and this job may not sign in with GitHub OIDC.',
    'If one of them was given: check the name of its GitHub secret, and that the job names the environment that holds it.',
    'To sign in with OIDC, add "permissions: id-token: write" to the job.',
    'Runs for pull requests from forks get neither secrets nor that permission.'
].join(' ');
/** The toolkit's words, which go over several lines, as a part of one sentence. */
function issuingProblem(message) {
    const { status, words } = /Error Code : (?<status>\w+)\s+Error Message: (?<words>.*)$/s.exec(message)?.groups ?? {};
    if (status === undefined || words === undefined)
        return inOneLine(message.replace(/^Error message: /, ''));
    if (/^\d+$/.test(status))
        return `${inOneLine(words)} (HTTP ${status}); run the job again`;
    const code = /\bE[A-Z_]+\b/.exec(words)?.[0];
    return inOneLine(connectionProblem(Object.assign(new Error(words), { code })).text);
}
function inOneLine(text) {
    return text.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}
/** The toolkit keeps the words of the package `tunnel` alone, in which either a status or an error of Node.js stands. */
function proxyFailureBehind(error) {
    const words = /tunneling socket could not be established, (?:statusCode=(?<status>\d+)|cause=(?<cause>.*))/;
    const { status, cause } = words.exec((0,errors/* errorMessage */.gJ)(error))?.groups ?? {};
    const proxy = toolkitProxy(process.env);
    if (proxy === undefined)
        return undefined;
    if (status !== undefined)
        return new ProxyFailure(proxy, { status: Number(status) });
    if (cause === undefined)
        return undefined;
    return new ProxyFailure(proxy, { cause: Object.assign(new Error(cause), { code: /\bE[A-Z_]+\b/.exec(cause)?.[0] }) });
}
/** Reads the claims of an ID token; undefined for anything that is not a token. */
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
/** Repositories made, renamed or transferred since 2026-07-15 have IDs in their subjects; older ones may have opted in. */
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


/** Reads the claims of a JWT; of any other token nothing is known. */
function claimsOf(token) {
    const claims = jwtClaims(token);
    const { tid, appid, azp, oid, roles, wids } = claims ?? {};
    return {
        tenantId: access_token_idOf(tid, identifiers/* tenantId */.i8),
        applicationId: access_token_idOf(appid, identifiers/* applicationId */.E7) ?? access_token_idOf(azp, identifiers/* applicationId */.E7),
        servicePrincipalId: access_token_idOf(oid, identifiers/* servicePrincipalId */.Fx),
        roles: claims && new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []),
        directoryRoles: Array.isArray(wids) ? new Set(wids.flatMap((wid) => access_token_idOf(wid, identifiers/* permissionId */.L8) ?? [])) : undefined
    };
}
/** A claim that is not a GUID says nothing: it would end in commands that people copy. */
function access_token_idOf(claim, branded) {
    return typeof claim === 'string' && (0,identifiers/* isGuid */.W_)(claim) ? branded(claim) : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/entra/certificate-assertion.js


const certificate_assertion_LIFETIME_SECONDS = 600;
/**
 * A client assertion in the older form, RS256 with a SHA-1 thumbprint. The identity library signs the newer form only,
 * PS256 with SHA-256, which a tenant was seen to refuse (MicrosoftDocs/entra-docs#1301).
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 * @returns a JWT; secret while it lives
 */
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

;// CONCATENATED MODULE: ./build/adapters/entra/discovery-cache.js
/** True for the request of an authority's OpenID configuration, https://openid.net/specs/openid-connect-discovery-1_0.html */
function isDiscovery({ method, url }) {
    return method === 'GET' && url.includes('/.well-known/openid-configuration');
}
/**
 * Asks each authority for its OpenID configuration once: each credential of the identity library has a cache of its own,
 * and every sign-in makes a credential.
 */
class DiscoveryCache {
    #answers = new Map();
    /** To be put into the pipeline of each credential. */
    get policy() {
        return {
            name: 'discoveryCache',
            sendRequest: (request, next) => (isDiscovery(request) ? this.#ask(request, next) : next(request))
        };
    }
    /** Asks again next time, as the answer is not usable. */
    forget({ url }) {
        this.#answers.delete(url);
    }
    #ask(request, next) {
        const answer = this.#answers.get(request.url) ?? next(request);
        this.#answers.set(request.url, answer);
        return answer;
    }
}

;// CONCATENATED MODULE: ./build/adapters/entra/shared-token-source.js


/**
 * Remembers each token while it lasts. Callers that ask for the same one at once share one request; it goes on until the
 * last of them is cancelled, and each decides for itself whether to try again after a failure.
 */
class SharedTokenSource {
    #signIn;
    #clock;
    #issued = new Map();
    #pending = new Map();
    /** @param signIn tries once; it ends early when `signal` is aborted */
    constructor(signIn, clock) {
        this.#signIn = signIn;
        this.#clock = clock;
    }
    async token(audience, context) {
        const waiting = backoff(context);
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
            return await untilCancelled(pending.result, signal);
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
    /** Nobody waits for it any more: it has ended, or all who did were cancelled. */
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
/**
 * What helps against a refusal, however the identity signs in.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
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
/** For a sign-in with a certificate. */
function certificateAdvice({ code }, { thumbprint }, clientId) {
    if (code !== CERTIFICATE_UNKNOWN)
        return undefined;
    return {
        text: `The certificate ${thumbprint} is not registered on the application ${clientId}: register its public part there, or use one that is registered.`
    };
}
/** Entra's refusals of a federated token. */
const FEDERATION_CODES = new Set([70021, 700211, 700212, 700213, 7002137, 7002138]);
/** For a sign-in with the job's ID token: what was presented, and how to make the credential that matches. */
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
/** One name for each subject, as an application may have several credentials and each name once. */
function credentialName(subject) {
    return `github-${(0,external_node_crypto_.createHash)('sha256').update(subject).digest('hex').slice(0, 12)}`;
}
function shellQuoted(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./build/adapters/entra/sign-in-attempt.js



/** The token service answers in a second; the identity library itself would wait for ever. */
const sign_in_attempt_EXCHANGE_TIMEOUT_MS = 30_000;
/** A request that got no answer, or none that says anything of the sign-in; `cause` is what broke the connection. */
class UnusableAnswer extends Error {
    name = 'UnusableAnswer';
    /** Of an answer by which the service says itself that it cannot serve now. */
    status;
    /** What the service asked for. */
    retryAfterSeconds;
    constructor(message, { status, retryAfter, cause } = {}) {
        super(message, cause === undefined ? {} : { cause });
        this.status = status;
        this.retryAfterSeconds = retryAfter;
    }
}
/** The requests of one try to get one token, each sent once, and what the identity library leaves out of their failure. */
class SignInAttempt {
    #settings;
    #failure;
    #clockReading;
    constructor(settings) {
        this.#settings = settings;
    }
    /**
     * Why the last request got no usable answer, which the library replaces by "endpoints_resolution_error" or leaves out;
     * undefined when there was an answer that it passes on itself.
     */
    get failure() {
        return this.#failure;
    }
    /** What the service's clock showed when it answered a token request. */
    get clockReading() {
        return this.#clockReading;
    }
    /** For the credential of this attempt. The tunnel has to come behind the library's own choice of a proxy. */
    get options() {
        const policies = [this.#watch(), this.#settings.discovery.policy, proxyTunnelPolicy()];
        return {
            retryOptions: { maxRetries: 0 },
            additionalPolicies: policies.map((policy) => ({ policy, position: 'perCall' }))
        };
    }
    #watch() {
        const { clock, signal, discovery, patienceMs = sign_in_attempt_EXCHANGE_TIMEOUT_MS } = this.#settings;
        return {
            name: 'signInAttempt',
            sendRequest: async (request, next) => {
                request.timeout = patienceMs;
                request.abortSignal = signal;
                const sentAt = clock.now();
                const response = await next(request).catch((error) => {
                    this.#failure = new UnusableAnswer('no answer', { cause: isTimeout(error) ? timeout(error) : error });
                    discovery.forget(request);
                    throw error;
                });
                this.#failure = failureOf(request, response, clock.now());
                if (this.#failure !== undefined)
                    discovery.forget(request);
                else
                    this.#readClock(request, response, sentAt);
                return response;
            }
        };
    }
    /** Not of a configuration: that may come from a gateway's memory. */
    #readClock(request, { headers }, sentAt) {
        const serviceTime = Date.parse(headers.get('date') ?? '');
        if (isDiscovery(request) || Number.isNaN(serviceTime))
            return;
        this.#clockReading = { sentAt, receivedAt: this.#settings.clock.now(), serviceTime: new Date(serviceTime) };
    }
}
/** The HTTP client ends a request that takes too long as it ends one that is cancelled. */
function isTimeout(error) {
    return error instanceof Error && error.name === 'AbortError';
}
function timeout(cause) {
    return Object.assign(new Error('the answer took too long', { cause }), { code: 'ETIMEDOUT' });
}
/** No later try helps against these two (RFC 9110, sections 15.6.2 and 15.6.6). */
const sign_in_attempt_PERMANENT = new Set([501, 505]);
function failureOf(request, response, now) {
    const { status, headers, bodyAsText } = response;
    if (status === 429 || status === 408 || (status >= 500 && !sign_in_attempt_PERMANENT.has(status))) {
        return new UnusableAnswer(`HTTP ${status}`, {
            status,
            retryAfter: retryAfterSeconds(headers.get('retry-after'), now)
        });
    }
    const body = sign_in_attempt_jsonIn(bodyAsText);
    // A gateway's page, or nothing, has been seen with status 200.
    if (status === 200 && body === undefined)
        return new UnusableAnswer('the answer is not JSON');
    return isDiscovery(request) && status !== 200 ? new Error(errorDescription(body) ?? `HTTP ${status}`) : undefined;
}
function sign_in_attempt_jsonIn(text) {
    try {
        return JSON.parse(text ?? '');
    }
    catch {
        return undefined;
    }
}
/** Entra's own words, as in `{"error":"invalid_tenant","error_description":"AADSTS90002: …"}`. */
function errorDescription(body) {
    const { error_description: description } = Object(body);
    return typeof description === 'string' ? description : undefined;
}

;// CONCATENATED MODULE: ./build/adapters/entra/sign-in-problem.js





const WHO = {
    administrator: 'the administering identity',
    application: 'the registered application'
};
/**
 * Translates any failure to get a token, and says whether another try may succeed.
 * @param adviceFor what to do about a refusal of this way to sign in, where that is known better than in general
 */
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
    const problem = knownProblem(error);
    const unreachable = sign_in_problem_unreachableError(error, problem?.text, subject);
    return error instanceof UnusableAnswer && problem?.kind !== 'final'
        ? { kind: 'unserved', error: unreachable, retryAfterSeconds: error.retryAfterSeconds }
        : { kind: 'refused', error: unreachable };
}
/** What our own code threw while the identity library asked it for an assertion. */
function actionErrorBehind(error) {
    for (let link = error; link instanceof Error; link = link.cause)
        if (link instanceof errors/* ActionError */.lZ)
            return link;
    return undefined;
}
/** What to do comes first: Entra's own words are long, and few act on them. */
function refusalError(refusal, subject, adviceFor, cause) {
    const { tenant, clientId, role } = subject;
    const advice = adviceFor(refusal) ?? generalAdvice(refusal, subject);
    const what = `Signing in to ${tenant} as ${WHO[role]} ${clientId} failed`;
    const answer = describeRefusal(refusal);
    return new errors/* ActionError */.lZ('sign-in-failed', advice === undefined ? `${what}: ${answer}.` : `${what}. ${advice.text} Microsoft Entra answered: ${answer}.`, { cause, instructions: advice?.instructions ?? [] });
}
/** Trouble of Entra itself. */
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












/** As the identity library does where Entra names no time to refresh. */
const BEFORE_EXPIRY_MS = 5 * 60 * 1000;
/** Entra's token endpoint for one tenant. Any number of registrations may use it at once. */
class TokenService {
    #settings;
    #discovery = new DiscoveryCache();
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
    /** The assertion with the SHA-256 thumbprint first; where Entra does not know the certificate by it, by SHA-1. */
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
    /**
     * Workload identity federation with the GitHub job, by an ID token for each token that Entra is asked for.
     * @param federationAudience what Entra expects in the ID token, by cloud
     */
    withGithubFederation(identity, federationAudience) {
        const { tenant } = this.#settings;
        const { clientId } = identity;
        return this.#source(identity, (options, signal) => {
            let presented;
            let idToken;
            // @azure/msal-node asks twice for the assertion of one request: in acquireTokenByClientCredential and in
            // buildOauthClientConfiguration.
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
        const attempt = new SignInAttempt({ clock, signal, discovery: this.#discovery, patienceMs });
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
    /** Only of the first answer: what was right when the run began is not measured again. */
    #clockDifference({ clockReading }) {
        if (this.#clockIsRight || clockReading === undefined)
            return undefined;
        const difference = clockDifference(clockReading, `the sign-in service at ${this.#settings.authorityHost}`);
        this.#clockIsRight = difference === undefined;
        return difference;
    }
}
/** The second where Entra does not know the certificate by the form of the first. */
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
/** A 503 with an empty body has been seen to pass as a success without a token. */
function requireToken(issued) {
    if (issued === null || issued.token === '')
        throw new UnusableAnswer('the answer has no token');
    return issued;
}
function refreshOn({ expiresOnTimestamp, refreshAfterTimestamp }) {
    return new Date(refreshAfterTimestamp ?? expiresOnTimestamp - BEFORE_EXPIRY_MS);
}

;// CONCATENATED MODULE: ./build/wiring/sign-in.js




/**
 * Where all registrations of a run get their tokens: one service for each tenant, and one memory of tokens for the
 * administering identity in each.
 */
class SignIns {
    #settings;
    #services = new Map();
    #administrators = new Map();
    #certificate;
    constructor(settings) {
        this.#settings = settings;
    }
    /** @param tenant GUID or domain */
    serviceFor(tenant, { authorityHost }) {
        const { inputs, clock, mask } = this.#settings;
        const key = `${authorityHost}/${tenant.toLowerCase()}`;
        const isCustomAuthority = inputs.overrides.authorityHost !== undefined;
        const service = this.#services.get(key) ?? new TokenService({ tenant, authorityHost, isCustomAuthority, mask, clock });
        this.#services.set(key, service);
        return service;
    }
    /**
     * The administering identity in a tenant, by the way to sign in that the inputs give.
     * @throws ActionError `input-invalid` or `certificate-invalid`, before the network is touched
     */
    administratorOf(tenant, cloud) {
        const service = this.serviceFor(tenant, cloud);
        const source = this.#administrators.get(service) ?? this.#administrator(service, cloud);
        this.#administrators.set(service, source);
        return source;
    }
    /** The certificate that the administering identity signs in with; undefined for another way to sign in. */
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
    async #readCertificate(given) {
        const { workingDirectory, clock } = this.#settings;
        const certificate = await readClientCertificate({ ...given, workingDirectory });
        refuseOutsideValidity(certificate, clock.now());
        return certificate;
    }
}

;// CONCATENATED MODULE: ./build/wiring/wire-registration.js














/**
 * What all registrations of a run share.
 * @throws ActionError `input-invalid` for a proxy that cannot be used
 */
function sharedSignIns(inputs, workingDirectory, clock) {
    checkProxySettings(process.env, core/* setSecret */.Pq);
    return new SignIns({ inputs, workingDirectory, clock, mask: core/* setSecret */.Pq });
}
/**
 * Registers with the real world behind the ports.
 * @throws ActionError for what is missing among inputs and files, before the network is touched, and for what ends a
 *   run before it knows anything of the tenant
 */
async function wireRegistration(registration, inputs, workingDirectory, context, signIns) {
    const cloud = cloudOf(registration.region, inputs.overrides);
    const tokens = signIns.serviceFor(registration.tenant, cloud);
    const wiring = { registration, inputs, workingDirectory, cloud, signIns, tokens, context };
    const { application } = registration;
    return application.flow === 'existing' && !application.grantPermissions
        ? checkAsApplication(application, wiring)
        : registerAsAdministrator(wiring);
}
async function registerAsAdministrator(wiring) {
    const { registration, inputs, cloud, signIns, context } = wiring;
    const administrator = await signIns.administratorOf(registration.tenant, cloud);
    const { source, destinations } = await openCertificate(wiring, context);
    const own = await signIns.clientCertificate();
    const session = sessionOf(administrator, wiring);
    return registerApplication({ registration, mode: inputs.mode, rotation: inputs.rotation }, {
        directory: directoryFor(session),
        rollover: own && ((proofs) => new KeyRollover({ session, proofs: () => [...proofs(), own], mask: core/* setSecret */.Pq })),
        source,
        destinations,
        signInAs: (applicationId, certificate, observed) => {
            const { organization } = observed;
            const application = foundApplication(observed);
            const initialDomain = organization.kind === 'read' ? organization.value.initialDomain : undefined;
            const now = context.clock.now();
            const made = inputs.mode.kind === 'apply' ? recentlyMade(application, now, run_context/* REPLICATION_TIMEOUT_MS */.C) : 'nothing';
            return signInAs(applicationId, certificate, wiring, { initialDomain, made });
        }
    }, context);
}
async function checkAsApplication(application, wiring) {
    const { registration, inputs, tokens, context } = wiring;
    const { certificate, destinations } = await openProvidedCertificate(wiring, context);
    const { applicationId } = application;
    const identity = { clientId: applicationId, role: 'application' };
    return checkApplication(registration, application, inputs.mode, {
        view: directoryFor(sessionOf(tokens.withCertificate(identity, certificate), wiring)),
        signIn: signInAs(applicationId, certificate, wiring, { initialDomain: undefined, made: 'nothing' }),
        certificate,
        destinations
    }, context);
}
function directoryFor({ connection, context, caller }) {
    return new GraphDirectory(connection, context, caller);
}
function sessionOf(source, { cloud, context }) {
    const { graphEndpoint, graphAudience } = cloud;
    const token = () => source.token(graphAudience, context);
    const connection = connectToGraph(graphEndpoint, async () => (await token()).token, context);
    return { connection, context, caller: async () => (await token()).claims };
}
function signInAs(applicationId, certificate, { tokens, cloud, context }, { initialDomain, made }) {
    return new EntraApplicationSignIn({
        tokens,
        applicationId,
        certificate,
        audienceOf: (resource) => audienceOf(resource, cloud, initialDomain),
        made,
        context
    });
}


/***/ })

};
