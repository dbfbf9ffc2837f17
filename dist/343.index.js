export const id = 343;
export const ids = [343];
export const modules = {

/***/ 90343:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GithubSecret: () => (/* binding */ GithubSecret)
});

// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(19473);
// EXTERNAL MODULE: ./build/pkcs12/write-pfx.js
var write_pfx = __webpack_require__(51577);
// EXTERNAL MODULE: ./build/adapters/backoff.js
var backoff = __webpack_require__(20397);
// EXTERNAL MODULE: ./build/adapters/github/github-client.js
var github_client = __webpack_require__(72908);
// EXTERNAL MODULE: ./build/adapters/github/github-connection.js + 1 modules
var github_connection = __webpack_require__(62663);
// EXTERNAL MODULE: ./build/domain/identifiers.js
var identifiers = __webpack_require__(29137);
;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/held-thumbprint.js

function heldThumbprint(secret, variable) {
    if (secret === undefined || variable === undefined)
        return undefined;
    if (secret.updatedAt.getTime() > variable.updatedAt.getTime())
        return undefined;
    try {
        return (0,identifiers/* thumbprint */.O1)(variable.value);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/names.js

function namesOf({ secret, applicationIdVariable }) {
    refuseUnusableName('secret', secret);
    const names = {
        secret: secret.toUpperCase(),
        thumbprintVariable: `${secret}_THUMBPRINT`.toUpperCase(),
        applicationIdVariable: applicationIdVariable?.toUpperCase()
    };
    if (applicationIdVariable === undefined)
        return names;
    refuseUnusableName('variables.applicationId', applicationIdVariable);
    if (names.applicationIdVariable === names.thumbprintVariable) {
        throw new errors/* ActionError */.lZ('registration-invalid', `"delivery.github.variables.applicationId" in the registration file is "${applicationIdVariable}", the variable that holds the thumbprint of the certificate: choose another name.`);
    }
    return names;
}
function refuseUnusableName(member, name) {
    if (/^[A-Z_][A-Z0-9_]*$/i.test(name) && !/^GITHUB_/i.test(name))
        return;
    throw new errors/* ActionError */.lZ('registration-invalid', `"delivery.github.${member}" in the registration file is "${name}", which GitHub refuses as a name: it takes letters, digits and underscores, no digit in front, and nothing that begins with GITHUB_.`);
}

// EXTERNAL MODULE: ./build/adapters/github/github-fault.js
var github_fault = __webpack_require__(75843);
;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/observe-scope.js



function unknownScope(why) {
    return { holds: { kind: 'unknown', why }, outdated: [] };
}
async function observeScope(store, names, applicationId) {
    const { applicationIdVariable } = names;
    const [secret, variable, application] = await Promise.all([
        store.findSecret(names.secret),
        store.findVariable(names.thumbprintVariable),
        applicationIdVariable === undefined ? undefined : store.findVariable(applicationIdVariable)
    ]);
    const holds = await heldCertificate(store, secret, variable);
    if (holds.kind === 'unknown')
        return unknownScope(holds.why);
    const isOutdated = application !== undefined && !isRight(application, applicationId);
    return { holds, outdated: isOutdated ? ['application ID'] : [] };
}
async function heldCertificate(store, secret, variable) {
    if (secret.kind === 'closed')
        return observe_scope_closed(secret.fault, 'secrets', store);
    if (variable.kind === 'closed')
        return observe_scope_closed(variable.fault, 'variables', store);
    if (secret.kind === 'missing')
        return emptyOrHidden(store);
    return {
        kind: 'known',
        thumbprint: heldThumbprint(secret.value, variable.kind === 'found' ? variable.value : undefined)
    };
}
async function emptyOrHidden(store) {
    const secrets = await store.count('secrets');
    switch (secrets.kind) {
        case 'found':
            return { kind: 'known', thumbprint: undefined };
        case 'closed':
            return observe_scope_closed(secrets.fault, 'secrets', store);
        case 'missing':
            return {
                kind: 'unknown',
                why: `GitHub shows no ${store.scope.name} to the token in the input "delivery-token"`
            };
    }
}
function observe_scope_closed(fault, what, { scope }) {
    const why = fault.kind === 'unauthenticated'
        ? `GitHub does not accept the token in the input "delivery-token": ${(0,github_fault/* describeFault */.Qx)(fault)}`
        : `the token in the input "delivery-token" may not read the ${what} of ${scope.name}: ${(0,github_fault/* describeFault */.Qx)(fault)}`;
    return { kind: 'unknown', why };
}
function isRight(variable, wanted) {
    if (variable.kind !== 'found')
        return false;
    const { value } = variable.value;
    return wanted === undefined ? (0,identifiers/* isGuid */.W_)(value) : value.toLowerCase() === wanted;
}

// EXTERNAL MODULE: ./build/domain/request/registration.js
var registration = __webpack_require__(91594);
// EXTERNAL MODULE: ./build/adapters/json-fields.js
var json_fields = __webpack_require__(52393);
;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/refusals.js


function tokenKindOf(token) {
    if (token.startsWith('ghs_'))
        return 'app';
    return token.startsWith('ghp_') ? 'classic' : 'other';
}
function refusal(fault, doing, what, caller) {
    const { scope, apiUrl } = caller;
    return new errors/* ActionError */.lZ(codeOf(fault), `${doing} in ${scope.name} at ${apiUrl} failed: ${(0,github_fault/* describeFault */.Qx)(fault)}. ${adviceFor(fault, what, caller)}`.trimEnd());
}
function codeOf({ kind }) {
    switch (kind) {
        case 'throttled':
        case 'outage':
            return 'service-unreachable';
        case 'unauthenticated':
        case 'denied':
            return 'permission-missing';
        case 'moved':
        case 'not-found':
        case 'conflict':
        case 'refused':
            return 'request-refused';
    }
}
function adviceFor(fault, what, caller) {
    switch (fault.kind) {
        case 'throttled':
            return `Run again later${fault.retryAfter === undefined ? '' : `, in ${Math.ceil(fault.retryAfter / 60)} minutes at the earliest`}.`;
        case 'outage':
            return 'Run again; if the problem persists, look at the status page of GitHub.';
        case 'moved':
            return `The ${caller.scope.name} was renamed or transferred: name it in "delivery.github" of the registration file as it is called now.`;
        case 'unauthenticated':
            return 'The token in the input "delivery-token" has expired, was revoked, or belongs to another GitHub: give a new one. Tokens of a GitHub App last one hour.';
        case 'denied':
            return isAboutRights(fault) ? rightsAdvice(what, caller) : '';
        case 'not-found':
            return `The ${caller.scope.name} is not there, or the token in the input "delivery-token" may not know of it: check the names in "delivery.github" of the registration file, and which repositories the token reaches.`;
        case 'conflict':
        case 'refused':
            return '';
    }
}
function isAboutRights({ message }) {
    return /not accessible by|must have admin|permission/i.test(message);
}
function rightsAdvice(what, { scope, tokenKind }) {
    const needed = neededPermissions(scope);
    switch (tokenKind) {
        case 'app': {
            const narrowed = what === 'variables' && scope.kind !== 'environment' ? ` ${NARROWED_APP_TOKEN}` : '';
            return `The token in the input "delivery-token" is that of a GitHub App or of the job itself. The job's own token can never write secrets; an app needs ${needed}, and its installation has to reach the place.${narrowed}`;
        }
        case 'classic':
            return `The token in the input "delivery-token" is a classic personal access token: it needs the scope ${scope.kind === 'organization' ? 'admin:org' : 'repo'}, and its owner has to be an administrator there. A fine-grained one with ${needed} may do less.`;
        case 'other':
            return `The token in the input "delivery-token" needs ${needed}, and its owner has to be an administrator there.`;
    }
}
const NARROWED_APP_TOKEN = 'The action create-github-app-token has no input for that right: leave out all of its "permission-…" inputs.';
function neededPermissions({ kind }) {
    switch (kind) {
        case 'repository':
            return 'the repository permissions "Secrets" and "Variables", both with write access';
        case 'environment':
            return 'the repository permission "Environments" with write access';
        case 'organization':
            return 'the organization permissions "Secrets" and "Variables", both with write access';
    }
}

;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/scope-store.js




function foundOrNothing(found) {
    if (found.kind === 'closed')
        throw found.refusal;
    return found.kind === 'found' ? found.value : undefined;
}
function foundForSure(found) {
    if (found.kind === 'found')
        return found.value;
    throw found.refusal;
}
const PAGE = 100;
const KEY_LENGTH = 32;
class ScopeStore {
    scope;
    #client;
    #caller;
    constructor(client, scope, tokenKind) {
        this.scope = scope;
        this.#client = client;
        this.#caller = { apiUrl: client.apiUrl, scope, tokenKind };
    }
    async findKey() {
        const doing = 'Reading the public key for secrets';
        return this.#found(await this.#read('/secrets/public-key'), doing, 'secrets', (body) => {
            const [id, key] = [(0,json_fields/* textField */.M8)(body, 'key_id'), Buffer.from((0,json_fields/* textField */.M8)(body, 'key') ?? '', 'base64')];
            return id === undefined || key.length !== KEY_LENGTH ? undefined : { id, key };
        });
    }
    async findSecret(name) {
        const result = await this.#read('/secrets/{secret_name}', { secret_name: name });
        return this.#found(result, `Reading the secret ${name}`, 'secrets', storedSecret);
    }
    async findVariable(name) {
        const result = await this.#read('/variables/{name}', { name });
        return this.#found(result, `Reading the variable ${name}`, 'variables', storedVariable);
    }
    async count(what) {
        const result = await this.#read(`/${what}`, { per_page: 1 });
        return this.#found(result, `Reading the ${what}`, what, (body) => (0,json_fields/* numberField */.sJ)(body, 'total_count'));
    }
    async audienceOf(what, name, { visibility }) {
        if (visibility === undefined)
            return undefined;
        if (visibility !== 'selected')
            return { visibility, selectedRepositories: undefined };
        return { visibility, selectedRepositories: await this.#selectedRepositories(what, name) };
    }
    async putSecret(name, sealed, audience) {
        const parameters = { secret_name: name, encrypted_value: sealed.value, key_id: sealed.keyId, ...sent(audience) };
        const result = await this.#write('PUT', '/secrets/{secret_name}', parameters);
        if (result.kind === 'done')
            return undefined;
        if (result.fault.status === 422)
            return result.fault;
        throw this.refusal(result.fault, `Writing the secret ${name}`, 'secrets');
    }
    async setVariable(name, value, audience, isThere) {
        const change = () => this.#write('PATCH', '/variables/{name}', { name, value });
        const create = () => this.#write('POST', '/variables', { name, value, ...sent(audience) });
        let result = await (isThere ? change() : create());
        const isOtherwise = result.kind === 'fault' && result.fault.kind === (isThere ? 'not-found' : 'conflict');
        if (isOtherwise)
            result = await (isThere ? create() : change());
        if (result.kind === 'fault')
            throw this.refusal(result.fault, `Writing the variable ${name}`, 'variables');
    }
    async deleteVariable(name) {
        const result = await this.#write('DELETE', '/variables/{name}', { name });
        if (result.kind === 'fault' && result.fault.kind !== 'not-found') {
            throw this.refusal(result.fault, `Deleting the variable ${name}`, 'variables');
        }
    }
    async environments() {
        const { owner, repo } = this.scope.parameters;
        const parameters = { owner, repo, per_page: PAGE };
        const result = await this.#client.read('/repos/{owner}/{repo}/environments', parameters);
        return this.#found(result, 'Reading the environments', 'secrets', (body) => (0,json_fields/* listField */.FZ)(body, 'environments')?.flatMap((each) => (0,json_fields/* textField */.M8)(each, 'name') ?? []));
    }
    refusal(fault, doing, what) {
        return refusal(fault, doing, what, this.#caller);
    }
    async #selectedRepositories(what, name) {
        const doing = `Reading which repositories may use ${name}`;
        const ids = [];
        for (let page = 1;; page += 1) {
            const result = await this.#read(`/${what}/{name}/repositories`, { name, per_page: PAGE, page });
            if (result.kind === 'fault')
                throw this.refusal(result.fault, doing, what);
            const [total, repositories] = [(0,json_fields/* numberField */.sJ)(result.body, 'total_count'), (0,json_fields/* listField */.FZ)(result.body, 'repositories')];
            const found = repositories?.flatMap((each) => (0,json_fields/* numberField */.sJ)(each, 'id') ?? []) ?? [];
            ids.push(...found);
            if (ids.length === total)
                return ids;
            if (total === undefined)
                throw this.#incomplete(doing);
            if (found.length === 0)
                throw this.#partlyHidden(doing, ids.length, total);
        }
    }
    #partlyHidden(doing, listed, total) {
        const { scope, apiUrl } = this.#caller;
        return new errors/* ActionError */.lZ('permission-missing', `${doing} in ${scope.name} at ${apiUrl} failed: GitHub lists ${listed} of ${total}, and writing the secret would take it from the others. Give in "delivery-token" a token that reaches all of them.`);
    }
    #found(result, doing, what, read) {
        if (result.kind === 'fault') {
            const { fault } = result;
            const refused = this.refusal(fault, doing, what);
            if (fault.kind === 'not-found')
                return { kind: 'missing', refusal: refused };
            if (fault.kind === 'denied' || fault.kind === 'unauthenticated')
                return { kind: 'closed', fault, refusal: refused };
            throw refused;
        }
        const value = read(result.body);
        if (value === undefined)
            throw this.#incomplete(doing);
        return { kind: 'found', value };
    }
    #incomplete(doing) {
        const { scope, apiUrl } = this.#caller;
        return new errors/* ActionError */.lZ('request-refused', `${doing} in ${scope.name} failed: the answer of ${apiUrl} is not complete. Run again; if the problem persists, check that GITHUB_API_URL is the address of a GitHub.`);
    }
    #read(path, parameters = {}) {
        return this.#client.read(`${this.scope.path}${path}`, { ...this.scope.parameters, ...parameters });
    }
    #write(method, path, parameters) {
        const all = { ...this.scope.parameters, ...parameters };
        return this.#client.write({ method, path: `${this.scope.path}${path}`, parameters: all });
    }
}
function storedSecret(body) {
    const updatedAt = new Date((0,json_fields/* textField */.M8)(body, 'updated_at') ?? '');
    if (Number.isNaN(updatedAt.getTime()))
        return undefined;
    const visibility = registration/* SECRET_VISIBILITIES */.Mi.find((known) => known === (0,json_fields/* textField */.M8)(body, 'visibility'));
    return { updatedAt, visibility };
}
function storedVariable(body) {
    const stored = storedSecret(body);
    return stored && { ...stored, value: (0,json_fields/* textField */.M8)(body, 'value') ?? '' };
}
function sent(audience) {
    if (audience === undefined)
        return {};
    const { visibility, selectedRepositories } = audience;
    return {
        visibility,
        ...(selectedRepositories === undefined ? {} : { selected_repository_ids: selectedRepositories })
    };
}

;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/prepare-scope.js


const SEEN_OF_ORGANIZATION = 100;
async function prepareScope(store, names, log) {
    const [key, secrets, variables] = await Promise.all([
        store.findKey(),
        store.count('secrets'),
        store.count('variables')
    ]);
    if (key.kind !== 'found')
        throw (await missingEnvironment(store, key.kind)) ?? key.refusal;
    const secretCount = foundForSure(secrets);
    await refuseFullSecrets(store, names, secretCount);
    await refuseFullVariables(store, names, foundForSure(variables));
    if (store.scope.kind === 'organization' && secretCount >= SEEN_OF_ORGANIZATION) {
        log.warning(`The ${store.scope.name} has ${secretCount} secrets. A workflow sees only the first ${SEEN_OF_ORGANIZATION} by name that it may use: make sure that ${names.secret} is one of them.`);
    }
}
async function refuseFullSecrets(store, { secret }, count) {
    const { scope } = store;
    if (count < scope.limits.secrets || foundOrNothing(await store.findSecret(secret)) !== undefined)
        return;
    throw new errors/* ActionError */.lZ('request-refused', `The secret ${secret} cannot be added to ${scope.name}, which has ${count} secrets; GitHub keeps ${scope.limits.secrets}. Delete one that is not needed, give each customer an environment ("delivery.github.environment"), or deliver to an Azure Key Vault ("delivery.keyVault").`);
}
async function refuseFullVariables(store, names, count) {
    const { scope } = store;
    const wanted = [names.thumbprintVariable, names.applicationIdVariable].filter((name) => name !== undefined);
    if (count + wanted.length <= scope.limits.variables)
        return;
    const missing = [];
    for (const name of wanted) {
        if (foundOrNothing(await store.findVariable(name)) === undefined)
            missing.push(name);
    }
    if (count + missing.length <= scope.limits.variables)
        return;
    throw new errors/* ActionError */.lZ('request-refused', `There is no room for ${missing.join(' and ')} in ${scope.name}, which has ${count} variables; GitHub keeps ${scope.limits.variables}. Delete some that are not needed, or give each customer an environment ("delivery.github.environment").`);
}
const LISTED_ENVIRONMENTS = 10;
async function missingEnvironment(store, keyIs) {
    const { kind, parameters } = store.scope;
    if (kind !== 'environment')
        return undefined;
    const environments = await store.environments();
    const isHidden = environments.kind !== 'found';
    if (environments.kind === 'missing' || (isHidden && keyIs === 'closed'))
        return undefined;
    const wanted = parameters['environment_name'] ?? '';
    const names = isHidden ? [] : environments.value;
    if (names.some((name) => name.toLowerCase() === wanted.toLowerCase()))
        return undefined;
    const listed = names.slice(0, LISTED_ENVIRONMENTS).map((name) => `"${name}"`);
    const present = listed.length === 0 ? '' : ` It has ${listed.join(', ')}${names.length > listed.length ? ', …' : ''}.`;
    return new errors/* ActionError */.lZ('request-refused', `The repository ${parameters['owner']}/${parameters['repo']} has no environment "${wanted}".${present} Correct "delivery.github.environment" in the registration file, or create the environment in the settings of the repository; this action does not, as a new one would have no protection rules. A private repository has environments only with a paid plan.`);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/scope-address.js

function addressOf(scope, ownRepository) {
    switch (scope.kind) {
        case 'organization':
            return organizationAddress(scope.organization);
        case 'repository':
            return repositoryAddress(scope.repository ?? ownRepository);
        case 'environment':
            return environmentAddress(scope.environment, repositoryAddress(scope.repository ?? ownRepository));
    }
}
function organizationAddress(organization) {
    if (!ACCOUNT.test(organization))
        throw impossible('organization', organization, 'letters, digits and hyphens');
    return {
        kind: 'organization',
        name: `organization ${organization}`,
        path: '/orgs/{org}/actions',
        parameters: { org: organization },
        limits: { secrets: 1000, variables: 1000 }
    };
}
function repositoryAddress(repository) {
    if (repository === undefined || repository === '') {
        throw new errors/* ActionError */.lZ('input-invalid', 'The repository of the GitHub secret is not known: outside GitHub Actions, where GITHUB_REPOSITORY is not set, name it in "delivery.github.repository" of the registration file, as owner/name.');
    }
    const [owner = '', repo = '', ...rest] = repository.split('/');
    if (!ACCOUNT.test(owner) || !REPOSITORY.test(repo) || isDots(repo) || rest.length > 0) {
        throw impossible('repository', repository, 'owner/name');
    }
    return {
        kind: 'repository',
        name: `repository ${repository}`,
        path: '/repos/{owner}/{repo}/actions',
        parameters: { owner, repo },
        limits: { secrets: 100, variables: 500 }
    };
}
function environmentAddress(environment, { parameters }) {
    if (environment === '' || isDots(environment)) {
        throw impossible('environment', environment, 'the name of an environment');
    }
    return {
        kind: 'environment',
        name: `environment ${environment} of ${parameters['owner']}/${parameters['repo']}`,
        path: '/repos/{owner}/{repo}/environments/{environment_name}',
        parameters: { ...parameters, environment_name: environment },
        limits: { secrets: 100, variables: 100 }
    };
}
const ACCOUNT = /^[A-Za-z0-9_-]+$/;
const REPOSITORY = /^[A-Za-z0-9_.-]+$/;
function isDots(name) {
    return name === '.' || name === '..';
}
function impossible(member, name, allowed) {
    return new errors/* ActionError */.lZ('registration-invalid', `"delivery.github.${member}" in the registration file is "${name}", which GitHub has nowhere: it takes ${allowed}.`);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./node_modules/@noble/ciphers/salsa.js + 3 modules
var salsa = __webpack_require__(46382);
// EXTERNAL MODULE: ./node_modules/@noble/hashes/blake2.js + 4 modules
var blake2 = __webpack_require__(10904);
;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/sealed-box.js




const PUBLIC_KEY_LENGTH = 32;
const NONCE_LENGTH = 24;
function sealFor(recipient, message) {
    const publicKey = x25519PublicKey(recipient);
    const ephemeral = (0,external_node_crypto_.generateKeyPairSync)('x25519');
    const sender = rawPublicKey(ephemeral.publicKey);
    const key = boxKey(ephemeral.privateKey, publicKey);
    const nonce = (0,blake2/* blake2b */.Sx)(Buffer.concat([sender, recipient]), { dkLen: NONCE_LENGTH });
    const box = (0,salsa/* xsalsa20poly1305 */.uT)(key, nonce).encrypt(message);
    key.fill(0);
    return Buffer.concat([sender, box]);
}
function x25519PublicKey(raw) {
    if (raw.length !== PUBLIC_KEY_LENGTH)
        throw unusableKey(`it has ${raw.length} bytes, not ${PUBLIC_KEY_LENGTH}`);
    return (0,external_node_crypto_.createPublicKey)({
        key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(raw).toString('base64url') },
        format: 'jwk'
    });
}
function unusableKey(why, cause) {
    return new errors/* ActionError */.lZ('request-refused', `The public key for secrets that GitHub gave cannot be used: ${why}. Run again; if the problem persists, check what stands between the runner and GitHub.`, { cause });
}
function rawPublicKey(key) {
    return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}
const SIGMA = words(Buffer.from('expand 32-byte k', 'latin1'));
function boxKey(privateKey, publicKey) {
    const shared = sharedSecret(privateKey, publicKey);
    const key = new Uint32Array(8);
    (0,salsa/* hsalsa */.bD)(SIGMA, words(shared), new Uint32Array(4), key);
    shared.fill(0);
    return new Uint8Array(key.buffer);
}
function sharedSecret(privateKey, publicKey) {
    try {
        return (0,external_node_crypto_.diffieHellman)({ privateKey, publicKey });
    }
    catch (error) {
        throw unusableKey('anyone could open what is sealed for it', error);
    }
}
function words(bytes) {
    return new Uint32Array(Uint8Array.from(bytes).buffer);
}

;// CONCATENATED MODULE: ./build/adapters/delivery/github-secret/github-secret.js













const LARGEST_SECRET = 48 * 1024;
const TURNS = 3;
class GithubSecret {
    kind = 'github';
    name;
    #settings;
    #names;
    #scope;
    #store;
    constructor(settings) {
        const { delivery, repository, apiUrl, token, pace, context } = settings;
        this.#settings = settings;
        this.#names = namesOf(delivery);
        this.#scope = addressOf(delivery.scope, repository);
        this.name = `${this.#names.secret} in ${this.#scope.name}`;
        if (token === undefined)
            return;
        const client = new github_client/* GithubClient */.t((0,github_connection/* connectToGithub */.D)({ apiUrl, token, tokenInput: 'delivery-token', context }), pace, context);
        this.#store = new ScopeStore(client, this.#scope, tokenKindOf(token));
    }
    async observe() {
        const observation = this.#store === undefined
            ? unknownScope('the input "delivery-token" is not given')
            : await observeScope(this.#store, this.#names, this.#settings.applicationId);
        const { kind, name } = this;
        return { observed: { kind, name, staged: [], inUse: [], applicationId: undefined, ...observation }, keys: [] };
    }
    async prepare() {
        this.#requirePassword();
        await prepareScope(this.#requireStore(), this.#names, this.#settings.context.log);
    }
    async deliver({ certificate, applicationId }) {
        const store = this.#requireStore();
        const present = await this.#look(store);
        const audience = await this.#audienceOf(store, present.secret);
        if (present.held !== certificate.facts.thumbprint)
            await this.#replace(store, certificate, audience, present);
        await this.#setApplicationId(store, applicationId, audience);
    }
    async #look(store) {
        const [secret, variable] = await Promise.all([
            store.findSecret(this.#names.secret),
            store.findVariable(this.#names.thumbprintVariable)
        ]);
        const [present, claim] = [foundOrNothing(secret), foundOrNothing(variable)];
        return { secret: present, claim, held: heldThumbprint(present, claim) };
    }
    async #audienceOf(store, secret) {
        const { scope } = this.#settings.delivery;
        if (scope.kind !== 'organization')
            return undefined;
        if (secret !== undefined)
            return store.audienceOf('secrets', this.#names.secret, secret);
        const { visibility } = scope;
        if (visibility !== 'selected')
            return { visibility, selectedRepositories: undefined };
        this.#settings.context.log.warning(`The new secret ${this.name} can be used by no repository yet: select those that may in the settings of the organization.`);
        return { visibility, selectedRepositories: [] };
    }
    async #replace(store, certificate, audience, before) {
        const { thumbprint } = certificate.facts;
        const content = { value: await this.#secretValue(certificate), thumbprint, audience };
        const waiting = (0,backoff/* backoff */.J)('GitHub', this.#settings.context);
        let present = before;
        for (let turn = 1;; turn += 1) {
            const writtenAt = await this.#writeBoth(store, content, present.claim);
            present = await this.#look(store);
            if (present.held === thumbprint && present.secret?.updatedAt.getTime() === writtenAt)
                return;
            if (turn === TURNS || !(await waiting.wait()))
                throw contested(this.name);
        }
    }
    async #secretValue(certificate) {
        const { friendlyName, pfxIterations: iterations, mask } = this.#settings;
        const protection = { password: this.#requirePassword(), encryption: 'AES256_SHA256', iterations };
        const value = (await (0,write_pfx/* writePfx */.S)({ ...certificate, friendlyName }, protection)).toString('base64');
        mask(value);
        if (value.length <= LARGEST_SECRET)
            return value;
        throw new errors/* ActionError */.lZ('certificate-invalid', `The PFX has ${value.length} bytes as base64, and a secret of GitHub takes ${LARGEST_SECRET}: give a certificate with fewer certificates in its chain, or deliver it to an Azure Key Vault ("delivery.keyVault").`);
    }
    async #writeBoth(store, { value, thumbprint, audience }, claim) {
        const { secret, thumbprintVariable } = this.#names;
        const isFalseClaim = claim?.value === thumbprint;
        if (isFalseClaim)
            await store.deleteVariable(thumbprintVariable);
        await this.#putSecret(store, value, audience);
        const written = foundOrNothing(await store.findSecret(secret));
        await store.setVariable(thumbprintVariable, thumbprint, audience, claim !== undefined && !isFalseClaim);
        return written?.updatedAt.getTime();
    }
    async #putSecret(store, value, audience) {
        const put = async () => {
            const { id, key } = foundForSure(await store.findKey());
            const sealed = Buffer.from(sealFor(key, Buffer.from(value))).toString('base64');
            return store.putSecret(this.#names.secret, { keyId: id, value: sealed }, audience);
        };
        const fault = (await put()) && (await put());
        if (fault !== undefined)
            throw store.refusal(fault, `Writing the secret ${this.#names.secret}`, 'secrets');
    }
    async #setApplicationId(store, applicationId, audience) {
        const { applicationIdVariable } = this.#names;
        if (applicationIdVariable === undefined)
            return;
        const present = foundOrNothing(await store.findVariable(applicationIdVariable));
        if (present?.value.toLowerCase() === applicationId)
            return;
        await store.setVariable(applicationIdVariable, applicationId, audience, present !== undefined);
    }
    #requireStore() {
        if (this.#store !== undefined)
            return this.#store;
        throw new errors/* ActionError */.lZ('input-invalid', `The input "delivery-token" is missing, without which ${this.name} cannot be written: give a fine-grained personal access token, or the token of a GitHub App, with ${neededPermissions(this.#scope)}. The job's own token can never write secrets. If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.`);
    }
    #requirePassword() {
        const { pfxPassword } = this.#settings;
        if (pfxPassword !== undefined)
            return pfxPassword;
        throw new errors/* ActionError */.lZ('input-invalid', `The input "pfx-password" is missing: it protects the PFX in ${this.name}. Take it from a secret.`);
    }
}
function contested(name) {
    return new errors/* ActionError */.lZ('request-refused', `Another run wrote ${name} at the same time, so that it is not known whose certificate it holds. Let one run at a time deliver there, with "concurrency" in the workflow, and run again.`);
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


/***/ })

};
