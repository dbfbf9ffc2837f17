export const id = 182;
export const ids = [182];
export const modules = {

/***/ 55182:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mergeReports: () => (/* binding */ mergeReports)
});

// EXTERNAL MODULE: ./build/domain/list-text.js
var list_text = __webpack_require__(97213);
// EXTERNAL MODULE: ./build/domain/request/shard.js
var request_shard = __webpack_require__(51831);
// EXTERNAL MODULE: ./build/domain/displayed-text.js
var displayed_text = __webpack_require__(42264);
;// CONCATENATED MODULE: ./build/generated/report-validator.js

const validate = validate20;
/* harmony default export */ const report_validator = ((/* unused pure expression or super */ null && (validate20)));
const schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:register-vb365-application:report:1", "title": "Report of a run that registers Entra applications for Veeam Backup for Microsoft 365", "description": "What a run leaves for other programs: the output \"report\" of the action names the file. It holds no secret. Every property is always there; null stands for what is not known.", "type": "object", "additionalProperties": false, "required": ["version", "actionVersion", "mode", "startedOn", "endedOn", "shard", "mergedShards", "counts", "failure", "problems", "registrations"], "properties": { "version": { "description": "Version of this format. A new number comes where a reader of older reports could not read new ones.", "const": 1 }, "actionVersion": { "description": "Version of the action.", "type": "string" }, "mode": { "description": "Mode of the run; null where the inputs were refused.", "type": ["string", "null"], "enum": ["apply", "plan", "verify", null] }, "startedOn": { "description": "When the run began, in UTC; of merged reports the earliest.", "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" }, "endedOn": { "description": "When it ended; of merged reports the latest.", "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" }, "shard": { "description": "Which part of the registrations was to be handled, as in 2/8; null for all of them.", "type": ["string", "null"], "pattern": "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$" }, "mergedShards": { "description": "The shards whose reports were merged into this one; empty for the report of one run.", "type": "array", "items": { "type": "string", "pattern": "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$" } }, "counts": { "description": "How many registrations there are in all, in each state, and with changes.", "type": "object", "additionalProperties": false, "required": ["registrations", "withChanges", "failed", "blocked", "cancelled", "not-started", "unconfirmed", "planned", "changed", "in-place", "verified"], "properties": { "registrations": { "description": "All.", "type": "integer", "minimum": 0 }, "withChanges": { "description": "Those that changed something in their tenants or, where the run only plans, would have.", "type": "integer", "minimum": 0 }, "failed": { "description": "Something failed; what was done before it is among the steps.", "type": "integer", "minimum": 0 }, "blocked": { "description": "Something stands in the way that a human has to put right; nothing was written.", "type": "integer", "minimum": 0 }, "cancelled": { "description": "The run ended while it was handled, at a safe point; the next run finishes it.", "type": "integer", "minimum": 0 }, "not-started": { "description": "The run ended before its turn.", "type": "integer", "minimum": 0 }, "unconfirmed": { "description": "A run that writes nothing found nothing that fails, but could not look at everything.", "type": "integer", "minimum": 0 }, "planned": { "description": "A run that only plans would change something.", "type": "integer", "minimum": 0 }, "changed": { "description": "Something was changed.", "type": "integer", "minimum": 0 }, "in-place": { "description": "Nothing was to be changed.", "type": "integer", "minimum": 0 }, "verified": { "description": "A run that writes nothing found that everything works.", "type": "integer", "minimum": 0 } } }, "failure": { "description": "What ended the run before its registrations, or before all of them were handled; null where nothing did.", "oneOf": [{ "$ref": "#/$defs/failure" }, { "type": "null" }] }, "problems": { "description": "What is wrong in registration files; where there is anything, no registration is begun.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["file", "line", "column", "message"], "properties": { "file": { "description": "Path of the file; null where the input \"configuration\" held the registration itself.", "type": ["string", "null"] }, "line": { "description": "Counted from 1.", "type": "integer", "minimum": 1 }, "column": { "description": "Counted from 1.", "type": "integer", "minimum": 1 }, "message": { "description": "What is wrong, what is allowed and what to do.", "type": "string" } } } }, "registrations": { "description": "An entry for each registration, in the order of their files.", "type": "array", "items": { "$ref": "#/$defs/registration" } } }, "$defs": { "registration": { "description": "What there is to say of one registration when the run ends.", "type": "object", "additionalProperties": false, "required": ["name", "file", "state", "readiness", "changed", "tenant", "tenantId", "region", "application", "certificate", "pfx", "steps", "checks", "destinations", "blockers", "forAdministrator", "warnings", "failure", "instructions", "durationMs"], "properties": { "name": { "description": "What people call it: the path of its file, or \"configuration\".", "type": "string" }, "file": { "description": "Path of the registration file; null where the input \"configuration\" held the registration itself.", "type": ["string", "null"] }, "state": { "description": "How it stands when the run ends.", "type": "string", "enum": ["failed", "blocked", "cancelled", "not-started", "unconfirmed", "planned", "changed", "in-place", "verified"], "enumDescriptions": ["Something failed; what was done before it is among the steps", "Something stands in the way that a human has to put right; nothing was written", "The run ended while it was handled, at a safe point; the next run finishes it", "The run ended before its turn", "A run that writes nothing found nothing that fails, but could not look at everything", "A run that only plans would change something", "Something was changed", "Nothing was to be changed", "A run that writes nothing found that everything works"] }, "readiness": { "description": "Whether Veeam Backup for Microsoft 365 can work, by the checks that were made.", "type": "string", "enum": ["ready", "not-known", "not-ready", "not-checked"], "enumDescriptions": ["Every check passed", "Nothing failed, but something could not be looked at", "A check failed", "No check was made"] }, "changed": { "description": "Whether the run changed something in the tenant or, where it only plans, would have.", "type": "boolean" }, "tenant": { "description": "The tenant as the registration names it: a GUID or a domain.", "type": "string" }, "tenantId": { "description": "ID of the tenant.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, "region": { "description": "The Microsoft 365 region, by the name that Veeam Backup for Microsoft 365 gives it.", "type": "string", "enum": ["Worldwide", "USGovernment", "USDefence", "China"] }, "application": { "description": "The Entra application.", "type": "object", "additionalProperties": false, "required": ["name", "applicationId", "objectId", "servicePrincipalId"], "properties": { "name": { "description": "Its display name.", "type": ["string", "null"] }, "applicationId": { "description": "Its application (client) ID.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, "objectId": { "description": "Object ID of the application.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, "servicePrincipalId": { "description": "Object ID of its service principal.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" } } }, "certificate": { "description": "The certificate that Veeam Backup for Microsoft 365 is to use; null where none is known.", "oneOf": [{ "$ref": "#/$defs/certificate" }, { "type": "null" }] }, "pfx": { "description": "Where the PFX with the certificate's key is; null where none is here.", "oneOf": [{ "$ref": "#/$defs/pfx" }, { "type": "null" }] }, "steps": { "description": "What was planned, and what of it was done.", "type": "object", "additionalProperties": false, "required": ["planned", "done", "inPlace", "all"], "properties": { "planned": { "description": "Steps of the plan.", "type": "integer", "minimum": 0 }, "done": { "description": "Steps that were carried out.", "type": "integer", "minimum": 0 }, "inPlace": { "description": "Things that were in place already.", "type": "integer", "minimum": 0 }, "all": { "description": "The steps of the plan, in their order.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["kind", "mark", "text", "done"], "properties": { "kind": { "description": "What is done.", "type": "string", "enum": ["create-application", "register-certificate", "set-unique-name", "allow-public-client-flows", "add-redirect-uri", "declare-permissions", "create-service-principal", "grant-app-role", "grant-delegated-scopes", "assign-directory-role", "allow-ews", "deliver-certificate", "remove-certificate"] }, "mark": { "description": "+ something is added, ~ changed, - removed.", "type": "string", "enum": ["+", "~", "-", "=", "!"] }, "text": { "description": "The step in words.", "type": "string" }, "done": { "description": "Whether it was carried out.", "type": "boolean" } } } } } }, "checks": { "description": "The checks of the wizard's last page, in its order; empty where none was made.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["name", "result", "detail", "durationMs"], "properties": { "name": { "description": "What was checked.", "type": "string", "enum": ["configure-application", "connect-graph", "connect-exchange", "connect-sharepoint", "connect-powershell", "ews-access", "exchange-plan", "sharepoint-plan", "impersonation-account", "vb365-server"] }, "result": { "description": "\"unknown\": it could not be looked at, which fails nothing.", "type": "string", "enum": ["passed", "failed", "unknown"] }, "detail": { "description": "What was seen.", "type": "string" }, "durationMs": { "description": "How long it took, in milliseconds; 0 where it needed no request of its own.", "type": "integer", "minimum": 0 } } } }, "destinations": { "description": "What the certificate is delivered to; empty where none is named or none was read.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["kind", "name", "state"], "properties": { "kind": { "description": "The kind of destination, as \"delivery\" of the registration names it.", "type": "string", "enum": ["pfx", "keyVault", "vb365", "github"] }, "name": { "description": "What people call it: the path of a file, the name of a secret.", "type": "string" }, "state": { "description": "How it stands towards the certificate.", "type": "string", "enum": ["delivered", "in-place", "outstanding", "absent", "unknown"], "enumDescriptions": ["It got the certificate in this run", "It held the certificate already", "It lacks the certificate", "A file that is not here: an earlier run on another runner wrote it", "What it holds could not be read"] } } } }, "blockers": { "description": "What stands in the way of the plan, in sentences.", "type": "array", "items": { "type": "string" } }, "forAdministrator": { "description": "What differs and the identity that signed in may not write.", "type": "array", "items": { "type": "string" } }, "warnings": { "description": "What should be known although nothing failed, in sentences.", "type": "array", "items": { "type": "string" } }, "failure": { "description": "Why it failed, was cancelled or was not begun; null where nothing of that happened.", "oneOf": [{ "$ref": "#/$defs/failure" }, { "type": "null" }] }, "instructions": { "description": "What a human has to do elsewhere: commands to copy.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["title", "language", "lines"], "properties": { "title": { "description": "What they do.", "type": "string" }, "language": { "description": "Where they are run.", "type": "string", "enum": ["powershell", "shell"] }, "lines": { "description": "The commands.", "type": "array", "items": { "type": "string" } } } } }, "durationMs": { "description": "How long it took, in milliseconds.", "type": "integer", "minimum": 0 } } }, "certificate": { "type": "object", "additionalProperties": false, "required": ["thumbprint", "thumbprintSha256", "expiresOn", "daysLeft", "previousThumbprint"], "properties": { "thumbprint": { "description": "SHA-1 thumbprint, as Veeam Backup for Microsoft 365 shows it.", "type": "string", "pattern": "^[0-9A-F]{40}$" }, "thumbprintSha256": { "description": "SHA-256 thumbprint.", "type": ["string", "null"], "pattern": "^[0-9A-F]{64}$" }, "expiresOn": { "description": "When it expires, in UTC, as in 2027-11-23T09:00:00Z.", "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, "daysLeft": { "description": "Whole days until then, rounded down; negative once it has expired.", "type": ["integer", "null"] }, "previousThumbprint": { "description": "SHA-1 thumbprint of the certificate that it takes over from in this run.", "type": ["string", "null"], "pattern": "^[0-9A-F]{40}$" } } }, "pfx": { "type": "object", "additionalProperties": false, "required": ["path", "state"], "properties": { "path": { "description": "Path of the file.", "type": "string" }, "state": { "description": "\"staged\": safe on disk beside its destination, and not proved or not delivered yet.", "type": "string", "enum": ["delivered", "staged"] } } }, "failure": { "type": "object", "additionalProperties": false, "required": ["code", "message"], "properties": { "code": { "description": "What a user has to look at, from a closed list.", "type": "string", "enum": ["input-invalid", "registration-invalid", "certificate-invalid", "certificate-store", "sign-in-failed", "permission-missing", "application-conflict", "application-unusable", "tenant-unsuitable", "request-refused", "service-unreachable", "file-access", "verification-failed", "cancelled", "drift", "unexpected"] }, "message": { "description": "What is wrong, where, and what to do.", "type": "string" } } } } };
const schema32 = { "type": "object", "additionalProperties": false, "required": ["code", "message"], "properties": { "code": { "description": "What a user has to look at, from a closed list.", "type": "string", "enum": ["input-invalid", "registration-invalid", "certificate-invalid", "certificate-store", "sign-in-failed", "permission-missing", "application-conflict", "application-unusable", "tenant-unsuitable", "request-refused", "service-unreachable", "file-access", "verification-failed", "cancelled", "drift", "unexpected"] }, "message": { "description": "What is wrong, where, and what to do.", "type": "string" } } };
const func1 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$", "u");
const pattern6 = new RegExp("^[1-9]\\d{0,3}/[1-9]\\d{0,3}$", "u");
const schema33 = { "description": "What there is to say of one registration when the run ends.", "type": "object", "additionalProperties": false, "required": ["name", "file", "state", "readiness", "changed", "tenant", "tenantId", "region", "application", "certificate", "pfx", "steps", "checks", "destinations", "blockers", "forAdministrator", "warnings", "failure", "instructions", "durationMs"], "properties": { "name": { "description": "What people call it: the path of its file, or \"configuration\".", "type": "string" }, "file": { "description": "Path of the registration file; null where the input \"configuration\" held the registration itself.", "type": ["string", "null"] }, "state": { "description": "How it stands when the run ends.", "type": "string", "enum": ["failed", "blocked", "cancelled", "not-started", "unconfirmed", "planned", "changed", "in-place", "verified"], "enumDescriptions": ["Something failed; what was done before it is among the steps", "Something stands in the way that a human has to put right; nothing was written", "The run ended while it was handled, at a safe point; the next run finishes it", "The run ended before its turn", "A run that writes nothing found nothing that fails, but could not look at everything", "A run that only plans would change something", "Something was changed", "Nothing was to be changed", "A run that writes nothing found that everything works"] }, "readiness": { "description": "Whether Veeam Backup for Microsoft 365 can work, by the checks that were made.", "type": "string", "enum": ["ready", "not-known", "not-ready", "not-checked"], "enumDescriptions": ["Every check passed", "Nothing failed, but something could not be looked at", "A check failed", "No check was made"] }, "changed": { "description": "Whether the run changed something in the tenant or, where it only plans, would have.", "type": "boolean" }, "tenant": { "description": "The tenant as the registration names it: a GUID or a domain.", "type": "string" }, "tenantId": { "description": "ID of the tenant.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, "region": { "description": "The Microsoft 365 region, by the name that Veeam Backup for Microsoft 365 gives it.", "type": "string", "enum": ["Worldwide", "USGovernment", "USDefence", "China"] }, "application": { "description": "The Entra application.", "type": "object", "additionalProperties": false, "required": ["name", "applicationId", "objectId", "servicePrincipalId"], "properties": { "name": { "description": "Its display name.", "type": ["string", "null"] }, "applicationId": { "description": "Its application (client) ID.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, "objectId": { "description": "Object ID of the application.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, "servicePrincipalId": { "description": "Object ID of its service principal.", "type": ["string", "null"], "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" } } }, "certificate": { "description": "The certificate that Veeam Backup for Microsoft 365 is to use; null where none is known.", "oneOf": [{ "$ref": "#/$defs/certificate" }, { "type": "null" }] }, "pfx": { "description": "Where the PFX with the certificate's key is; null where none is here.", "oneOf": [{ "$ref": "#/$defs/pfx" }, { "type": "null" }] }, "steps": { "description": "What was planned, and what of it was done.", "type": "object", "additionalProperties": false, "required": ["planned", "done", "inPlace", "all"], "properties": { "planned": { "description": "Steps of the plan.", "type": "integer", "minimum": 0 }, "done": { "description": "Steps that were carried out.", "type": "integer", "minimum": 0 }, "inPlace": { "description": "Things that were in place already.", "type": "integer", "minimum": 0 }, "all": { "description": "The steps of the plan, in their order.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["kind", "mark", "text", "done"], "properties": { "kind": { "description": "What is done.", "type": "string", "enum": ["create-application", "register-certificate", "set-unique-name", "allow-public-client-flows", "add-redirect-uri", "declare-permissions", "create-service-principal", "grant-app-role", "grant-delegated-scopes", "assign-directory-role", "allow-ews", "deliver-certificate", "remove-certificate"] }, "mark": { "description": "+ something is added, ~ changed, - removed.", "type": "string", "enum": ["+", "~", "-", "=", "!"] }, "text": { "description": "The step in words.", "type": "string" }, "done": { "description": "Whether it was carried out.", "type": "boolean" } } } } } }, "checks": { "description": "The checks of the wizard's last page, in its order; empty where none was made.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["name", "result", "detail", "durationMs"], "properties": { "name": { "description": "What was checked.", "type": "string", "enum": ["configure-application", "connect-graph", "connect-exchange", "connect-sharepoint", "connect-powershell", "ews-access", "exchange-plan", "sharepoint-plan", "impersonation-account", "vb365-server"] }, "result": { "description": "\"unknown\": it could not be looked at, which fails nothing.", "type": "string", "enum": ["passed", "failed", "unknown"] }, "detail": { "description": "What was seen.", "type": "string" }, "durationMs": { "description": "How long it took, in milliseconds; 0 where it needed no request of its own.", "type": "integer", "minimum": 0 } } } }, "destinations": { "description": "What the certificate is delivered to; empty where none is named or none was read.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["kind", "name", "state"], "properties": { "kind": { "description": "The kind of destination, as \"delivery\" of the registration names it.", "type": "string", "enum": ["pfx", "keyVault", "vb365", "github"] }, "name": { "description": "What people call it: the path of a file, the name of a secret.", "type": "string" }, "state": { "description": "How it stands towards the certificate.", "type": "string", "enum": ["delivered", "in-place", "outstanding", "absent", "unknown"], "enumDescriptions": ["It got the certificate in this run", "It held the certificate already", "It lacks the certificate", "A file that is not here: an earlier run on another runner wrote it", "What it holds could not be read"] } } } }, "blockers": { "description": "What stands in the way of the plan, in sentences.", "type": "array", "items": { "type": "string" } }, "forAdministrator": { "description": "What differs and the identity that signed in may not write.", "type": "array", "items": { "type": "string" } }, "warnings": { "description": "What should be known although nothing failed, in sentences.", "type": "array", "items": { "type": "string" } }, "failure": { "description": "Why it failed, was cancelled or was not begun; null where nothing of that happened.", "oneOf": [{ "$ref": "#/$defs/failure" }, { "type": "null" }] }, "instructions": { "description": "What a human has to do elsewhere: commands to copy.", "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["title", "language", "lines"], "properties": { "title": { "description": "What they do.", "type": "string" }, "language": { "description": "Where they are run.", "type": "string", "enum": ["powershell", "shell"] }, "lines": { "description": "The commands.", "type": "array", "items": { "type": "string" } } } } }, "durationMs": { "description": "How long it took, in milliseconds.", "type": "integer", "minimum": 0 } } };
const schema34 = { "type": "object", "additionalProperties": false, "required": ["thumbprint", "thumbprintSha256", "expiresOn", "daysLeft", "previousThumbprint"], "properties": { "thumbprint": { "description": "SHA-1 thumbprint, as Veeam Backup for Microsoft 365 shows it.", "type": "string", "pattern": "^[0-9A-F]{40}$" }, "thumbprintSha256": { "description": "SHA-256 thumbprint.", "type": ["string", "null"], "pattern": "^[0-9A-F]{64}$" }, "expiresOn": { "description": "When it expires, in UTC, as in 2027-11-23T09:00:00Z.", "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, "daysLeft": { "description": "Whole days until then, rounded down; negative once it has expired.", "type": ["integer", "null"] }, "previousThumbprint": { "description": "SHA-1 thumbprint of the certificate that it takes over from in this run.", "type": ["string", "null"], "pattern": "^[0-9A-F]{40}$" } } };
const schema35 = { "type": "object", "additionalProperties": false, "required": ["path", "state"], "properties": { "path": { "description": "Path of the file.", "type": "string" }, "state": { "description": "\"staged\": safe on disk beside its destination, and not proved or not delivered yet.", "type": "string", "enum": ["delivered", "staged"] } } };
const pattern8 = new RegExp("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "u");
const pattern12 = new RegExp("^[0-9A-F]{40}$", "u");
const pattern13 = new RegExp("^[0-9A-F]{64}$", "u");
const pattern14 = new RegExp("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "u");
function validate21(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate21.evaluated;
    if (evaluated0.dynamicProps) {
        evaluated0.props = undefined;
    }
    if (evaluated0.dynamicItems) {
        evaluated0.items = undefined;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
        if (data.name === undefined) {
            const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property '" + "name" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err0];
            }
            else {
                vErrors.push(err0);
            }
            errors++;
        }
        if (data.file === undefined) {
            const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "file" }, message: "must have required property '" + "file" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err1];
            }
            else {
                vErrors.push(err1);
            }
            errors++;
        }
        if (data.state === undefined) {
            const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "state" }, message: "must have required property '" + "state" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err2];
            }
            else {
                vErrors.push(err2);
            }
            errors++;
        }
        if (data.readiness === undefined) {
            const err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "readiness" }, message: "must have required property '" + "readiness" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err3];
            }
            else {
                vErrors.push(err3);
            }
            errors++;
        }
        if (data.changed === undefined) {
            const err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "changed" }, message: "must have required property '" + "changed" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err4];
            }
            else {
                vErrors.push(err4);
            }
            errors++;
        }
        if (data.tenant === undefined) {
            const err5 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "tenant" }, message: "must have required property '" + "tenant" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err5];
            }
            else {
                vErrors.push(err5);
            }
            errors++;
        }
        if (data.tenantId === undefined) {
            const err6 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "tenantId" }, message: "must have required property '" + "tenantId" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err6];
            }
            else {
                vErrors.push(err6);
            }
            errors++;
        }
        if (data.region === undefined) {
            const err7 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "region" }, message: "must have required property '" + "region" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err7];
            }
            else {
                vErrors.push(err7);
            }
            errors++;
        }
        if (data.application === undefined) {
            const err8 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "application" }, message: "must have required property '" + "application" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err8];
            }
            else {
                vErrors.push(err8);
            }
            errors++;
        }
        if (data.certificate === undefined) {
            const err9 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "certificate" }, message: "must have required property '" + "certificate" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err9];
            }
            else {
                vErrors.push(err9);
            }
            errors++;
        }
        if (data.pfx === undefined) {
            const err10 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "pfx" }, message: "must have required property '" + "pfx" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err10];
            }
            else {
                vErrors.push(err10);
            }
            errors++;
        }
        if (data.steps === undefined) {
            const err11 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "steps" }, message: "must have required property '" + "steps" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err11];
            }
            else {
                vErrors.push(err11);
            }
            errors++;
        }
        if (data.checks === undefined) {
            const err12 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "checks" }, message: "must have required property '" + "checks" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err12];
            }
            else {
                vErrors.push(err12);
            }
            errors++;
        }
        if (data.destinations === undefined) {
            const err13 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "destinations" }, message: "must have required property '" + "destinations" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err13];
            }
            else {
                vErrors.push(err13);
            }
            errors++;
        }
        if (data.blockers === undefined) {
            const err14 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "blockers" }, message: "must have required property '" + "blockers" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err14];
            }
            else {
                vErrors.push(err14);
            }
            errors++;
        }
        if (data.forAdministrator === undefined) {
            const err15 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "forAdministrator" }, message: "must have required property '" + "forAdministrator" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err15];
            }
            else {
                vErrors.push(err15);
            }
            errors++;
        }
        if (data.warnings === undefined) {
            const err16 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "warnings" }, message: "must have required property '" + "warnings" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err16];
            }
            else {
                vErrors.push(err16);
            }
            errors++;
        }
        if (data.failure === undefined) {
            const err17 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "failure" }, message: "must have required property '" + "failure" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err17];
            }
            else {
                vErrors.push(err17);
            }
            errors++;
        }
        if (data.instructions === undefined) {
            const err18 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "instructions" }, message: "must have required property '" + "instructions" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err18];
            }
            else {
                vErrors.push(err18);
            }
            errors++;
        }
        if (data.durationMs === undefined) {
            const err19 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "durationMs" }, message: "must have required property '" + "durationMs" + "'", schema: schema33.required, parentSchema: schema33, data };
            if (vErrors === null) {
                vErrors = [err19];
            }
            else {
                vErrors.push(err19);
            }
            errors++;
        }
        for (const key0 in data) {
            if (!(func1.call(schema33.properties, key0))) {
                const err20 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33, data };
                if (vErrors === null) {
                    vErrors = [err20];
                }
                else {
                    vErrors.push(err20);
                }
                errors++;
            }
        }
        if (data.name !== undefined) {
            let data0 = data.name;
            if (typeof data0 !== "string") {
                const err21 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.name.type, parentSchema: schema33.properties.name, data: data0 };
                if (vErrors === null) {
                    vErrors = [err21];
                }
                else {
                    vErrors.push(err21);
                }
                errors++;
            }
        }
        if (data.file !== undefined) {
            let data1 = data.file;
            if ((typeof data1 !== "string") && (data1 !== null)) {
                const err22 = { instancePath: instancePath + "/file", schemaPath: "#/properties/file/type", keyword: "type", params: { type: schema33.properties.file.type }, message: "must be string,null", schema: schema33.properties.file.type, parentSchema: schema33.properties.file, data: data1 };
                if (vErrors === null) {
                    vErrors = [err22];
                }
                else {
                    vErrors.push(err22);
                }
                errors++;
            }
        }
        if (data.state !== undefined) {
            let data2 = data.state;
            if (typeof data2 !== "string") {
                const err23 = { instancePath: instancePath + "/state", schemaPath: "#/properties/state/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.state.type, parentSchema: schema33.properties.state, data: data2 };
                if (vErrors === null) {
                    vErrors = [err23];
                }
                else {
                    vErrors.push(err23);
                }
                errors++;
            }
            if (!(((((((((data2 === "failed") || (data2 === "blocked")) || (data2 === "cancelled")) || (data2 === "not-started")) || (data2 === "unconfirmed")) || (data2 === "planned")) || (data2 === "changed")) || (data2 === "in-place")) || (data2 === "verified"))) {
                const err24 = { instancePath: instancePath + "/state", schemaPath: "#/properties/state/enum", keyword: "enum", params: { allowedValues: schema33.properties.state.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.state.enum, parentSchema: schema33.properties.state, data: data2 };
                if (vErrors === null) {
                    vErrors = [err24];
                }
                else {
                    vErrors.push(err24);
                }
                errors++;
            }
        }
        if (data.readiness !== undefined) {
            let data3 = data.readiness;
            if (typeof data3 !== "string") {
                const err25 = { instancePath: instancePath + "/readiness", schemaPath: "#/properties/readiness/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.readiness.type, parentSchema: schema33.properties.readiness, data: data3 };
                if (vErrors === null) {
                    vErrors = [err25];
                }
                else {
                    vErrors.push(err25);
                }
                errors++;
            }
            if (!((((data3 === "ready") || (data3 === "not-known")) || (data3 === "not-ready")) || (data3 === "not-checked"))) {
                const err26 = { instancePath: instancePath + "/readiness", schemaPath: "#/properties/readiness/enum", keyword: "enum", params: { allowedValues: schema33.properties.readiness.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.readiness.enum, parentSchema: schema33.properties.readiness, data: data3 };
                if (vErrors === null) {
                    vErrors = [err26];
                }
                else {
                    vErrors.push(err26);
                }
                errors++;
            }
        }
        if (data.changed !== undefined) {
            let data4 = data.changed;
            if (typeof data4 !== "boolean") {
                const err27 = { instancePath: instancePath + "/changed", schemaPath: "#/properties/changed/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema33.properties.changed.type, parentSchema: schema33.properties.changed, data: data4 };
                if (vErrors === null) {
                    vErrors = [err27];
                }
                else {
                    vErrors.push(err27);
                }
                errors++;
            }
        }
        if (data.tenant !== undefined) {
            let data5 = data.tenant;
            if (typeof data5 !== "string") {
                const err28 = { instancePath: instancePath + "/tenant", schemaPath: "#/properties/tenant/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.tenant.type, parentSchema: schema33.properties.tenant, data: data5 };
                if (vErrors === null) {
                    vErrors = [err28];
                }
                else {
                    vErrors.push(err28);
                }
                errors++;
            }
        }
        if (data.tenantId !== undefined) {
            let data6 = data.tenantId;
            if ((typeof data6 !== "string") && (data6 !== null)) {
                const err29 = { instancePath: instancePath + "/tenantId", schemaPath: "#/properties/tenantId/type", keyword: "type", params: { type: schema33.properties.tenantId.type }, message: "must be string,null", schema: schema33.properties.tenantId.type, parentSchema: schema33.properties.tenantId, data: data6 };
                if (vErrors === null) {
                    vErrors = [err29];
                }
                else {
                    vErrors.push(err29);
                }
                errors++;
            }
            if (typeof data6 === "string") {
                if (!pattern8.test(data6)) {
                    const err30 = { instancePath: instancePath + "/tenantId", schemaPath: "#/properties/tenantId/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, message: "must match pattern \"" + "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" + "\"", schema: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", parentSchema: schema33.properties.tenantId, data: data6 };
                    if (vErrors === null) {
                        vErrors = [err30];
                    }
                    else {
                        vErrors.push(err30);
                    }
                    errors++;
                }
            }
        }
        if (data.region !== undefined) {
            let data7 = data.region;
            if (typeof data7 !== "string") {
                const err31 = { instancePath: instancePath + "/region", schemaPath: "#/properties/region/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.region.type, parentSchema: schema33.properties.region, data: data7 };
                if (vErrors === null) {
                    vErrors = [err31];
                }
                else {
                    vErrors.push(err31);
                }
                errors++;
            }
            if (!((((data7 === "Worldwide") || (data7 === "USGovernment")) || (data7 === "USDefence")) || (data7 === "China"))) {
                const err32 = { instancePath: instancePath + "/region", schemaPath: "#/properties/region/enum", keyword: "enum", params: { allowedValues: schema33.properties.region.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.region.enum, parentSchema: schema33.properties.region, data: data7 };
                if (vErrors === null) {
                    vErrors = [err32];
                }
                else {
                    vErrors.push(err32);
                }
                errors++;
            }
        }
        if (data.application !== undefined) {
            let data8 = data.application;
            if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
                if (data8.name === undefined) {
                    const err33 = { instancePath: instancePath + "/application", schemaPath: "#/properties/application/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property '" + "name" + "'", schema: schema33.properties.application.required, parentSchema: schema33.properties.application, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err33];
                    }
                    else {
                        vErrors.push(err33);
                    }
                    errors++;
                }
                if (data8.applicationId === undefined) {
                    const err34 = { instancePath: instancePath + "/application", schemaPath: "#/properties/application/required", keyword: "required", params: { missingProperty: "applicationId" }, message: "must have required property '" + "applicationId" + "'", schema: schema33.properties.application.required, parentSchema: schema33.properties.application, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err34];
                    }
                    else {
                        vErrors.push(err34);
                    }
                    errors++;
                }
                if (data8.objectId === undefined) {
                    const err35 = { instancePath: instancePath + "/application", schemaPath: "#/properties/application/required", keyword: "required", params: { missingProperty: "objectId" }, message: "must have required property '" + "objectId" + "'", schema: schema33.properties.application.required, parentSchema: schema33.properties.application, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err35];
                    }
                    else {
                        vErrors.push(err35);
                    }
                    errors++;
                }
                if (data8.servicePrincipalId === undefined) {
                    const err36 = { instancePath: instancePath + "/application", schemaPath: "#/properties/application/required", keyword: "required", params: { missingProperty: "servicePrincipalId" }, message: "must have required property '" + "servicePrincipalId" + "'", schema: schema33.properties.application.required, parentSchema: schema33.properties.application, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err36];
                    }
                    else {
                        vErrors.push(err36);
                    }
                    errors++;
                }
                for (const key1 in data8) {
                    if (!((((key1 === "name") || (key1 === "applicationId")) || (key1 === "objectId")) || (key1 === "servicePrincipalId"))) {
                        const err37 = { instancePath: instancePath + "/application", schemaPath: "#/properties/application/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33.properties.application, data: data8 };
                        if (vErrors === null) {
                            vErrors = [err37];
                        }
                        else {
                            vErrors.push(err37);
                        }
                        errors++;
                    }
                }
                if (data8.name !== undefined) {
                    let data9 = data8.name;
                    if ((typeof data9 !== "string") && (data9 !== null)) {
                        const err38 = { instancePath: instancePath + "/application/name", schemaPath: "#/properties/application/properties/name/type", keyword: "type", params: { type: schema33.properties.application.properties.name.type }, message: "must be string,null", schema: schema33.properties.application.properties.name.type, parentSchema: schema33.properties.application.properties.name, data: data9 };
                        if (vErrors === null) {
                            vErrors = [err38];
                        }
                        else {
                            vErrors.push(err38);
                        }
                        errors++;
                    }
                }
                if (data8.applicationId !== undefined) {
                    let data10 = data8.applicationId;
                    if ((typeof data10 !== "string") && (data10 !== null)) {
                        const err39 = { instancePath: instancePath + "/application/applicationId", schemaPath: "#/properties/application/properties/applicationId/type", keyword: "type", params: { type: schema33.properties.application.properties.applicationId.type }, message: "must be string,null", schema: schema33.properties.application.properties.applicationId.type, parentSchema: schema33.properties.application.properties.applicationId, data: data10 };
                        if (vErrors === null) {
                            vErrors = [err39];
                        }
                        else {
                            vErrors.push(err39);
                        }
                        errors++;
                    }
                    if (typeof data10 === "string") {
                        if (!pattern8.test(data10)) {
                            const err40 = { instancePath: instancePath + "/application/applicationId", schemaPath: "#/properties/application/properties/applicationId/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, message: "must match pattern \"" + "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" + "\"", schema: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", parentSchema: schema33.properties.application.properties.applicationId, data: data10 };
                            if (vErrors === null) {
                                vErrors = [err40];
                            }
                            else {
                                vErrors.push(err40);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.objectId !== undefined) {
                    let data11 = data8.objectId;
                    if ((typeof data11 !== "string") && (data11 !== null)) {
                        const err41 = { instancePath: instancePath + "/application/objectId", schemaPath: "#/properties/application/properties/objectId/type", keyword: "type", params: { type: schema33.properties.application.properties.objectId.type }, message: "must be string,null", schema: schema33.properties.application.properties.objectId.type, parentSchema: schema33.properties.application.properties.objectId, data: data11 };
                        if (vErrors === null) {
                            vErrors = [err41];
                        }
                        else {
                            vErrors.push(err41);
                        }
                        errors++;
                    }
                    if (typeof data11 === "string") {
                        if (!pattern8.test(data11)) {
                            const err42 = { instancePath: instancePath + "/application/objectId", schemaPath: "#/properties/application/properties/objectId/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, message: "must match pattern \"" + "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" + "\"", schema: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", parentSchema: schema33.properties.application.properties.objectId, data: data11 };
                            if (vErrors === null) {
                                vErrors = [err42];
                            }
                            else {
                                vErrors.push(err42);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.servicePrincipalId !== undefined) {
                    let data12 = data8.servicePrincipalId;
                    if ((typeof data12 !== "string") && (data12 !== null)) {
                        const err43 = { instancePath: instancePath + "/application/servicePrincipalId", schemaPath: "#/properties/application/properties/servicePrincipalId/type", keyword: "type", params: { type: schema33.properties.application.properties.servicePrincipalId.type }, message: "must be string,null", schema: schema33.properties.application.properties.servicePrincipalId.type, parentSchema: schema33.properties.application.properties.servicePrincipalId, data: data12 };
                        if (vErrors === null) {
                            vErrors = [err43];
                        }
                        else {
                            vErrors.push(err43);
                        }
                        errors++;
                    }
                    if (typeof data12 === "string") {
                        if (!pattern8.test(data12)) {
                            const err44 = { instancePath: instancePath + "/application/servicePrincipalId", schemaPath: "#/properties/application/properties/servicePrincipalId/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }, message: "must match pattern \"" + "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" + "\"", schema: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", parentSchema: schema33.properties.application.properties.servicePrincipalId, data: data12 };
                            if (vErrors === null) {
                                vErrors = [err44];
                            }
                            else {
                                vErrors.push(err44);
                            }
                            errors++;
                        }
                    }
                }
            }
            else {
                const err45 = { instancePath: instancePath + "/application", schemaPath: "#/properties/application/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.properties.application.type, parentSchema: schema33.properties.application, data: data8 };
                if (vErrors === null) {
                    vErrors = [err45];
                }
                else {
                    vErrors.push(err45);
                }
                errors++;
            }
        }
        if (data.certificate !== undefined) {
            let data13 = data.certificate;
            const _errs30 = errors;
            let valid2 = false;
            let passing0 = null;
            const _errs31 = errors;
            if (data13 && typeof data13 == "object" && !Array.isArray(data13)) {
                if (data13.thumbprint === undefined) {
                    const err46 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/required", keyword: "required", params: { missingProperty: "thumbprint" }, message: "must have required property '" + "thumbprint" + "'", schema: schema34.required, parentSchema: schema34, data: data13 };
                    if (vErrors === null) {
                        vErrors = [err46];
                    }
                    else {
                        vErrors.push(err46);
                    }
                    errors++;
                }
                if (data13.thumbprintSha256 === undefined) {
                    const err47 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/required", keyword: "required", params: { missingProperty: "thumbprintSha256" }, message: "must have required property '" + "thumbprintSha256" + "'", schema: schema34.required, parentSchema: schema34, data: data13 };
                    if (vErrors === null) {
                        vErrors = [err47];
                    }
                    else {
                        vErrors.push(err47);
                    }
                    errors++;
                }
                if (data13.expiresOn === undefined) {
                    const err48 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/required", keyword: "required", params: { missingProperty: "expiresOn" }, message: "must have required property '" + "expiresOn" + "'", schema: schema34.required, parentSchema: schema34, data: data13 };
                    if (vErrors === null) {
                        vErrors = [err48];
                    }
                    else {
                        vErrors.push(err48);
                    }
                    errors++;
                }
                if (data13.daysLeft === undefined) {
                    const err49 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/required", keyword: "required", params: { missingProperty: "daysLeft" }, message: "must have required property '" + "daysLeft" + "'", schema: schema34.required, parentSchema: schema34, data: data13 };
                    if (vErrors === null) {
                        vErrors = [err49];
                    }
                    else {
                        vErrors.push(err49);
                    }
                    errors++;
                }
                if (data13.previousThumbprint === undefined) {
                    const err50 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/required", keyword: "required", params: { missingProperty: "previousThumbprint" }, message: "must have required property '" + "previousThumbprint" + "'", schema: schema34.required, parentSchema: schema34, data: data13 };
                    if (vErrors === null) {
                        vErrors = [err50];
                    }
                    else {
                        vErrors.push(err50);
                    }
                    errors++;
                }
                for (const key2 in data13) {
                    if (!(((((key2 === "thumbprint") || (key2 === "thumbprintSha256")) || (key2 === "expiresOn")) || (key2 === "daysLeft")) || (key2 === "previousThumbprint"))) {
                        const err51 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema34, data: data13 };
                        if (vErrors === null) {
                            vErrors = [err51];
                        }
                        else {
                            vErrors.push(err51);
                        }
                        errors++;
                    }
                }
                if (data13.thumbprint !== undefined) {
                    let data14 = data13.thumbprint;
                    if (typeof data14 === "string") {
                        if (!pattern12.test(data14)) {
                            const err52 = { instancePath: instancePath + "/certificate/thumbprint", schemaPath: "#/$defs/certificate/properties/thumbprint/pattern", keyword: "pattern", params: { pattern: "^[0-9A-F]{40}$" }, message: "must match pattern \"" + "^[0-9A-F]{40}$" + "\"", schema: "^[0-9A-F]{40}$", parentSchema: schema34.properties.thumbprint, data: data14 };
                            if (vErrors === null) {
                                vErrors = [err52];
                            }
                            else {
                                vErrors.push(err52);
                            }
                            errors++;
                        }
                    }
                    else {
                        const err53 = { instancePath: instancePath + "/certificate/thumbprint", schemaPath: "#/$defs/certificate/properties/thumbprint/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.properties.thumbprint.type, parentSchema: schema34.properties.thumbprint, data: data14 };
                        if (vErrors === null) {
                            vErrors = [err53];
                        }
                        else {
                            vErrors.push(err53);
                        }
                        errors++;
                    }
                }
                if (data13.thumbprintSha256 !== undefined) {
                    let data15 = data13.thumbprintSha256;
                    if ((typeof data15 !== "string") && (data15 !== null)) {
                        const err54 = { instancePath: instancePath + "/certificate/thumbprintSha256", schemaPath: "#/$defs/certificate/properties/thumbprintSha256/type", keyword: "type", params: { type: schema34.properties.thumbprintSha256.type }, message: "must be string,null", schema: schema34.properties.thumbprintSha256.type, parentSchema: schema34.properties.thumbprintSha256, data: data15 };
                        if (vErrors === null) {
                            vErrors = [err54];
                        }
                        else {
                            vErrors.push(err54);
                        }
                        errors++;
                    }
                    if (typeof data15 === "string") {
                        if (!pattern13.test(data15)) {
                            const err55 = { instancePath: instancePath + "/certificate/thumbprintSha256", schemaPath: "#/$defs/certificate/properties/thumbprintSha256/pattern", keyword: "pattern", params: { pattern: "^[0-9A-F]{64}$" }, message: "must match pattern \"" + "^[0-9A-F]{64}$" + "\"", schema: "^[0-9A-F]{64}$", parentSchema: schema34.properties.thumbprintSha256, data: data15 };
                            if (vErrors === null) {
                                vErrors = [err55];
                            }
                            else {
                                vErrors.push(err55);
                            }
                            errors++;
                        }
                    }
                }
                if (data13.expiresOn !== undefined) {
                    let data16 = data13.expiresOn;
                    if (typeof data16 === "string") {
                        if (!pattern14.test(data16)) {
                            const err56 = { instancePath: instancePath + "/certificate/expiresOn", schemaPath: "#/$defs/certificate/properties/expiresOn/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: "must match pattern \"" + "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" + "\"", schema: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", parentSchema: schema34.properties.expiresOn, data: data16 };
                            if (vErrors === null) {
                                vErrors = [err56];
                            }
                            else {
                                vErrors.push(err56);
                            }
                            errors++;
                        }
                    }
                    else {
                        const err57 = { instancePath: instancePath + "/certificate/expiresOn", schemaPath: "#/$defs/certificate/properties/expiresOn/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema34.properties.expiresOn.type, parentSchema: schema34.properties.expiresOn, data: data16 };
                        if (vErrors === null) {
                            vErrors = [err57];
                        }
                        else {
                            vErrors.push(err57);
                        }
                        errors++;
                    }
                }
                if (data13.daysLeft !== undefined) {
                    let data17 = data13.daysLeft;
                    if ((!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))) && (data17 !== null)) {
                        const err58 = { instancePath: instancePath + "/certificate/daysLeft", schemaPath: "#/$defs/certificate/properties/daysLeft/type", keyword: "type", params: { type: schema34.properties.daysLeft.type }, message: "must be integer,null", schema: schema34.properties.daysLeft.type, parentSchema: schema34.properties.daysLeft, data: data17 };
                        if (vErrors === null) {
                            vErrors = [err58];
                        }
                        else {
                            vErrors.push(err58);
                        }
                        errors++;
                    }
                }
                if (data13.previousThumbprint !== undefined) {
                    let data18 = data13.previousThumbprint;
                    if ((typeof data18 !== "string") && (data18 !== null)) {
                        const err59 = { instancePath: instancePath + "/certificate/previousThumbprint", schemaPath: "#/$defs/certificate/properties/previousThumbprint/type", keyword: "type", params: { type: schema34.properties.previousThumbprint.type }, message: "must be string,null", schema: schema34.properties.previousThumbprint.type, parentSchema: schema34.properties.previousThumbprint, data: data18 };
                        if (vErrors === null) {
                            vErrors = [err59];
                        }
                        else {
                            vErrors.push(err59);
                        }
                        errors++;
                    }
                    if (typeof data18 === "string") {
                        if (!pattern12.test(data18)) {
                            const err60 = { instancePath: instancePath + "/certificate/previousThumbprint", schemaPath: "#/$defs/certificate/properties/previousThumbprint/pattern", keyword: "pattern", params: { pattern: "^[0-9A-F]{40}$" }, message: "must match pattern \"" + "^[0-9A-F]{40}$" + "\"", schema: "^[0-9A-F]{40}$", parentSchema: schema34.properties.previousThumbprint, data: data18 };
                            if (vErrors === null) {
                                vErrors = [err60];
                            }
                            else {
                                vErrors.push(err60);
                            }
                            errors++;
                        }
                    }
                }
            }
            else {
                const err61 = { instancePath: instancePath + "/certificate", schemaPath: "#/$defs/certificate/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema34.type, parentSchema: schema34, data: data13 };
                if (vErrors === null) {
                    vErrors = [err61];
                }
                else {
                    vErrors.push(err61);
                }
                errors++;
            }
            var _valid0 = _errs31 === errors;
            if (_valid0) {
                valid2 = true;
                passing0 = 0;
            }
            const _errs45 = errors;
            if (data13 !== null) {
                const err62 = { instancePath: instancePath + "/certificate", schemaPath: "#/properties/certificate/oneOf/1/type", keyword: "type", params: { type: "null" }, message: "must be null", schema: schema33.properties.certificate.oneOf[1].type, parentSchema: schema33.properties.certificate.oneOf[1], data: data13 };
                if (vErrors === null) {
                    vErrors = [err62];
                }
                else {
                    vErrors.push(err62);
                }
                errors++;
            }
            var _valid0 = _errs45 === errors;
            if (_valid0 && valid2) {
                valid2 = false;
                passing0 = [passing0, 1];
            }
            else {
                if (_valid0) {
                    valid2 = true;
                    passing0 = 1;
                }
            }
            if (!valid2) {
                const err63 = { instancePath: instancePath + "/certificate", schemaPath: "#/properties/certificate/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 }, message: "must match exactly one schema in oneOf", schema: schema33.properties.certificate.oneOf, parentSchema: schema33.properties.certificate, data: data13 };
                if (vErrors === null) {
                    vErrors = [err63];
                }
                else {
                    vErrors.push(err63);
                }
                errors++;
            }
            else {
                errors = _errs30;
                if (vErrors !== null) {
                    if (_errs30) {
                        vErrors.length = _errs30;
                    }
                    else {
                        vErrors = null;
                    }
                }
            }
        }
        if (data.pfx !== undefined) {
            let data19 = data.pfx;
            const _errs48 = errors;
            let valid5 = false;
            let passing1 = null;
            const _errs49 = errors;
            if (data19 && typeof data19 == "object" && !Array.isArray(data19)) {
                if (data19.path === undefined) {
                    const err64 = { instancePath: instancePath + "/pfx", schemaPath: "#/$defs/pfx/required", keyword: "required", params: { missingProperty: "path" }, message: "must have required property '" + "path" + "'", schema: schema35.required, parentSchema: schema35, data: data19 };
                    if (vErrors === null) {
                        vErrors = [err64];
                    }
                    else {
                        vErrors.push(err64);
                    }
                    errors++;
                }
                if (data19.state === undefined) {
                    const err65 = { instancePath: instancePath + "/pfx", schemaPath: "#/$defs/pfx/required", keyword: "required", params: { missingProperty: "state" }, message: "must have required property '" + "state" + "'", schema: schema35.required, parentSchema: schema35, data: data19 };
                    if (vErrors === null) {
                        vErrors = [err65];
                    }
                    else {
                        vErrors.push(err65);
                    }
                    errors++;
                }
                for (const key3 in data19) {
                    if (!((key3 === "path") || (key3 === "state"))) {
                        const err66 = { instancePath: instancePath + "/pfx", schemaPath: "#/$defs/pfx/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties", schema: false, parentSchema: schema35, data: data19 };
                        if (vErrors === null) {
                            vErrors = [err66];
                        }
                        else {
                            vErrors.push(err66);
                        }
                        errors++;
                    }
                }
                if (data19.path !== undefined) {
                    let data20 = data19.path;
                    if (typeof data20 !== "string") {
                        const err67 = { instancePath: instancePath + "/pfx/path", schemaPath: "#/$defs/pfx/properties/path/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema35.properties.path.type, parentSchema: schema35.properties.path, data: data20 };
                        if (vErrors === null) {
                            vErrors = [err67];
                        }
                        else {
                            vErrors.push(err67);
                        }
                        errors++;
                    }
                }
                if (data19.state !== undefined) {
                    let data21 = data19.state;
                    if (typeof data21 !== "string") {
                        const err68 = { instancePath: instancePath + "/pfx/state", schemaPath: "#/$defs/pfx/properties/state/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema35.properties.state.type, parentSchema: schema35.properties.state, data: data21 };
                        if (vErrors === null) {
                            vErrors = [err68];
                        }
                        else {
                            vErrors.push(err68);
                        }
                        errors++;
                    }
                    if (!((data21 === "delivered") || (data21 === "staged"))) {
                        const err69 = { instancePath: instancePath + "/pfx/state", schemaPath: "#/$defs/pfx/properties/state/enum", keyword: "enum", params: { allowedValues: schema35.properties.state.enum }, message: "must be equal to one of the allowed values", schema: schema35.properties.state.enum, parentSchema: schema35.properties.state, data: data21 };
                        if (vErrors === null) {
                            vErrors = [err69];
                        }
                        else {
                            vErrors.push(err69);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err70 = { instancePath: instancePath + "/pfx", schemaPath: "#/$defs/pfx/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema35.type, parentSchema: schema35, data: data19 };
                if (vErrors === null) {
                    vErrors = [err70];
                }
                else {
                    vErrors.push(err70);
                }
                errors++;
            }
            var _valid1 = _errs49 === errors;
            if (_valid1) {
                valid5 = true;
                passing1 = 0;
            }
            const _errs57 = errors;
            if (data19 !== null) {
                const err71 = { instancePath: instancePath + "/pfx", schemaPath: "#/properties/pfx/oneOf/1/type", keyword: "type", params: { type: "null" }, message: "must be null", schema: schema33.properties.pfx.oneOf[1].type, parentSchema: schema33.properties.pfx.oneOf[1], data: data19 };
                if (vErrors === null) {
                    vErrors = [err71];
                }
                else {
                    vErrors.push(err71);
                }
                errors++;
            }
            var _valid1 = _errs57 === errors;
            if (_valid1 && valid5) {
                valid5 = false;
                passing1 = [passing1, 1];
            }
            else {
                if (_valid1) {
                    valid5 = true;
                    passing1 = 1;
                }
            }
            if (!valid5) {
                const err72 = { instancePath: instancePath + "/pfx", schemaPath: "#/properties/pfx/oneOf", keyword: "oneOf", params: { passingSchemas: passing1 }, message: "must match exactly one schema in oneOf", schema: schema33.properties.pfx.oneOf, parentSchema: schema33.properties.pfx, data: data19 };
                if (vErrors === null) {
                    vErrors = [err72];
                }
                else {
                    vErrors.push(err72);
                }
                errors++;
            }
            else {
                errors = _errs48;
                if (vErrors !== null) {
                    if (_errs48) {
                        vErrors.length = _errs48;
                    }
                    else {
                        vErrors = null;
                    }
                }
            }
        }
        if (data.steps !== undefined) {
            let data22 = data.steps;
            if (data22 && typeof data22 == "object" && !Array.isArray(data22)) {
                if (data22.planned === undefined) {
                    const err73 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/required", keyword: "required", params: { missingProperty: "planned" }, message: "must have required property '" + "planned" + "'", schema: schema33.properties.steps.required, parentSchema: schema33.properties.steps, data: data22 };
                    if (vErrors === null) {
                        vErrors = [err73];
                    }
                    else {
                        vErrors.push(err73);
                    }
                    errors++;
                }
                if (data22.done === undefined) {
                    const err74 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/required", keyword: "required", params: { missingProperty: "done" }, message: "must have required property '" + "done" + "'", schema: schema33.properties.steps.required, parentSchema: schema33.properties.steps, data: data22 };
                    if (vErrors === null) {
                        vErrors = [err74];
                    }
                    else {
                        vErrors.push(err74);
                    }
                    errors++;
                }
                if (data22.inPlace === undefined) {
                    const err75 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/required", keyword: "required", params: { missingProperty: "inPlace" }, message: "must have required property '" + "inPlace" + "'", schema: schema33.properties.steps.required, parentSchema: schema33.properties.steps, data: data22 };
                    if (vErrors === null) {
                        vErrors = [err75];
                    }
                    else {
                        vErrors.push(err75);
                    }
                    errors++;
                }
                if (data22.all === undefined) {
                    const err76 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/required", keyword: "required", params: { missingProperty: "all" }, message: "must have required property '" + "all" + "'", schema: schema33.properties.steps.required, parentSchema: schema33.properties.steps, data: data22 };
                    if (vErrors === null) {
                        vErrors = [err76];
                    }
                    else {
                        vErrors.push(err76);
                    }
                    errors++;
                }
                for (const key4 in data22) {
                    if (!((((key4 === "planned") || (key4 === "done")) || (key4 === "inPlace")) || (key4 === "all"))) {
                        const err77 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33.properties.steps, data: data22 };
                        if (vErrors === null) {
                            vErrors = [err77];
                        }
                        else {
                            vErrors.push(err77);
                        }
                        errors++;
                    }
                }
                if (data22.planned !== undefined) {
                    let data23 = data22.planned;
                    if (!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))) {
                        const err78 = { instancePath: instancePath + "/steps/planned", schemaPath: "#/properties/steps/properties/planned/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema33.properties.steps.properties.planned.type, parentSchema: schema33.properties.steps.properties.planned, data: data23 };
                        if (vErrors === null) {
                            vErrors = [err78];
                        }
                        else {
                            vErrors.push(err78);
                        }
                        errors++;
                    }
                    if ((typeof data23 == "number") && (isFinite(data23))) {
                        if (data23 < 0 || isNaN(data23)) {
                            const err79 = { instancePath: instancePath + "/steps/planned", schemaPath: "#/properties/steps/properties/planned/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema33.properties.steps.properties.planned, data: data23 };
                            if (vErrors === null) {
                                vErrors = [err79];
                            }
                            else {
                                vErrors.push(err79);
                            }
                            errors++;
                        }
                    }
                }
                if (data22.done !== undefined) {
                    let data24 = data22.done;
                    if (!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))) {
                        const err80 = { instancePath: instancePath + "/steps/done", schemaPath: "#/properties/steps/properties/done/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema33.properties.steps.properties.done.type, parentSchema: schema33.properties.steps.properties.done, data: data24 };
                        if (vErrors === null) {
                            vErrors = [err80];
                        }
                        else {
                            vErrors.push(err80);
                        }
                        errors++;
                    }
                    if ((typeof data24 == "number") && (isFinite(data24))) {
                        if (data24 < 0 || isNaN(data24)) {
                            const err81 = { instancePath: instancePath + "/steps/done", schemaPath: "#/properties/steps/properties/done/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema33.properties.steps.properties.done, data: data24 };
                            if (vErrors === null) {
                                vErrors = [err81];
                            }
                            else {
                                vErrors.push(err81);
                            }
                            errors++;
                        }
                    }
                }
                if (data22.inPlace !== undefined) {
                    let data25 = data22.inPlace;
                    if (!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))) {
                        const err82 = { instancePath: instancePath + "/steps/inPlace", schemaPath: "#/properties/steps/properties/inPlace/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema33.properties.steps.properties.inPlace.type, parentSchema: schema33.properties.steps.properties.inPlace, data: data25 };
                        if (vErrors === null) {
                            vErrors = [err82];
                        }
                        else {
                            vErrors.push(err82);
                        }
                        errors++;
                    }
                    if ((typeof data25 == "number") && (isFinite(data25))) {
                        if (data25 < 0 || isNaN(data25)) {
                            const err83 = { instancePath: instancePath + "/steps/inPlace", schemaPath: "#/properties/steps/properties/inPlace/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema33.properties.steps.properties.inPlace, data: data25 };
                            if (vErrors === null) {
                                vErrors = [err83];
                            }
                            else {
                                vErrors.push(err83);
                            }
                            errors++;
                        }
                    }
                }
                if (data22.all !== undefined) {
                    let data26 = data22.all;
                    if (Array.isArray(data26)) {
                        const len0 = data26.length;
                        for (let i0 = 0; i0 < len0; i0++) {
                            let data27 = data26[i0];
                            if (data27 && typeof data27 == "object" && !Array.isArray(data27)) {
                                if (data27.kind === undefined) {
                                    const err84 = { instancePath: instancePath + "/steps/all/" + i0, schemaPath: "#/properties/steps/properties/all/items/required", keyword: "required", params: { missingProperty: "kind" }, message: "must have required property '" + "kind" + "'", schema: schema33.properties.steps.properties.all.items.required, parentSchema: schema33.properties.steps.properties.all.items, data: data27 };
                                    if (vErrors === null) {
                                        vErrors = [err84];
                                    }
                                    else {
                                        vErrors.push(err84);
                                    }
                                    errors++;
                                }
                                if (data27.mark === undefined) {
                                    const err85 = { instancePath: instancePath + "/steps/all/" + i0, schemaPath: "#/properties/steps/properties/all/items/required", keyword: "required", params: { missingProperty: "mark" }, message: "must have required property '" + "mark" + "'", schema: schema33.properties.steps.properties.all.items.required, parentSchema: schema33.properties.steps.properties.all.items, data: data27 };
                                    if (vErrors === null) {
                                        vErrors = [err85];
                                    }
                                    else {
                                        vErrors.push(err85);
                                    }
                                    errors++;
                                }
                                if (data27.text === undefined) {
                                    const err86 = { instancePath: instancePath + "/steps/all/" + i0, schemaPath: "#/properties/steps/properties/all/items/required", keyword: "required", params: { missingProperty: "text" }, message: "must have required property '" + "text" + "'", schema: schema33.properties.steps.properties.all.items.required, parentSchema: schema33.properties.steps.properties.all.items, data: data27 };
                                    if (vErrors === null) {
                                        vErrors = [err86];
                                    }
                                    else {
                                        vErrors.push(err86);
                                    }
                                    errors++;
                                }
                                if (data27.done === undefined) {
                                    const err87 = { instancePath: instancePath + "/steps/all/" + i0, schemaPath: "#/properties/steps/properties/all/items/required", keyword: "required", params: { missingProperty: "done" }, message: "must have required property '" + "done" + "'", schema: schema33.properties.steps.properties.all.items.required, parentSchema: schema33.properties.steps.properties.all.items, data: data27 };
                                    if (vErrors === null) {
                                        vErrors = [err87];
                                    }
                                    else {
                                        vErrors.push(err87);
                                    }
                                    errors++;
                                }
                                for (const key5 in data27) {
                                    if (!((((key5 === "kind") || (key5 === "mark")) || (key5 === "text")) || (key5 === "done"))) {
                                        const err88 = { instancePath: instancePath + "/steps/all/" + i0, schemaPath: "#/properties/steps/properties/all/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33.properties.steps.properties.all.items, data: data27 };
                                        if (vErrors === null) {
                                            vErrors = [err88];
                                        }
                                        else {
                                            vErrors.push(err88);
                                        }
                                        errors++;
                                    }
                                }
                                if (data27.kind !== undefined) {
                                    let data28 = data27.kind;
                                    if (typeof data28 !== "string") {
                                        const err89 = { instancePath: instancePath + "/steps/all/" + i0 + "/kind", schemaPath: "#/properties/steps/properties/all/items/properties/kind/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.steps.properties.all.items.properties.kind.type, parentSchema: schema33.properties.steps.properties.all.items.properties.kind, data: data28 };
                                        if (vErrors === null) {
                                            vErrors = [err89];
                                        }
                                        else {
                                            vErrors.push(err89);
                                        }
                                        errors++;
                                    }
                                    if (!(((((((((((((data28 === "create-application") || (data28 === "register-certificate")) || (data28 === "set-unique-name")) || (data28 === "allow-public-client-flows")) || (data28 === "add-redirect-uri")) || (data28 === "declare-permissions")) || (data28 === "create-service-principal")) || (data28 === "grant-app-role")) || (data28 === "grant-delegated-scopes")) || (data28 === "assign-directory-role")) || (data28 === "allow-ews")) || (data28 === "deliver-certificate")) || (data28 === "remove-certificate"))) {
                                        const err90 = { instancePath: instancePath + "/steps/all/" + i0 + "/kind", schemaPath: "#/properties/steps/properties/all/items/properties/kind/enum", keyword: "enum", params: { allowedValues: schema33.properties.steps.properties.all.items.properties.kind.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.steps.properties.all.items.properties.kind.enum, parentSchema: schema33.properties.steps.properties.all.items.properties.kind, data: data28 };
                                        if (vErrors === null) {
                                            vErrors = [err90];
                                        }
                                        else {
                                            vErrors.push(err90);
                                        }
                                        errors++;
                                    }
                                }
                                if (data27.mark !== undefined) {
                                    let data29 = data27.mark;
                                    if (typeof data29 !== "string") {
                                        const err91 = { instancePath: instancePath + "/steps/all/" + i0 + "/mark", schemaPath: "#/properties/steps/properties/all/items/properties/mark/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.steps.properties.all.items.properties.mark.type, parentSchema: schema33.properties.steps.properties.all.items.properties.mark, data: data29 };
                                        if (vErrors === null) {
                                            vErrors = [err91];
                                        }
                                        else {
                                            vErrors.push(err91);
                                        }
                                        errors++;
                                    }
                                    if (!(((((data29 === "+") || (data29 === "~")) || (data29 === "-")) || (data29 === "=")) || (data29 === "!"))) {
                                        const err92 = { instancePath: instancePath + "/steps/all/" + i0 + "/mark", schemaPath: "#/properties/steps/properties/all/items/properties/mark/enum", keyword: "enum", params: { allowedValues: schema33.properties.steps.properties.all.items.properties.mark.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.steps.properties.all.items.properties.mark.enum, parentSchema: schema33.properties.steps.properties.all.items.properties.mark, data: data29 };
                                        if (vErrors === null) {
                                            vErrors = [err92];
                                        }
                                        else {
                                            vErrors.push(err92);
                                        }
                                        errors++;
                                    }
                                }
                                if (data27.text !== undefined) {
                                    let data30 = data27.text;
                                    if (typeof data30 !== "string") {
                                        const err93 = { instancePath: instancePath + "/steps/all/" + i0 + "/text", schemaPath: "#/properties/steps/properties/all/items/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.steps.properties.all.items.properties.text.type, parentSchema: schema33.properties.steps.properties.all.items.properties.text, data: data30 };
                                        if (vErrors === null) {
                                            vErrors = [err93];
                                        }
                                        else {
                                            vErrors.push(err93);
                                        }
                                        errors++;
                                    }
                                }
                                if (data27.done !== undefined) {
                                    let data31 = data27.done;
                                    if (typeof data31 !== "boolean") {
                                        const err94 = { instancePath: instancePath + "/steps/all/" + i0 + "/done", schemaPath: "#/properties/steps/properties/all/items/properties/done/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema33.properties.steps.properties.all.items.properties.done.type, parentSchema: schema33.properties.steps.properties.all.items.properties.done, data: data31 };
                                        if (vErrors === null) {
                                            vErrors = [err94];
                                        }
                                        else {
                                            vErrors.push(err94);
                                        }
                                        errors++;
                                    }
                                }
                            }
                            else {
                                const err95 = { instancePath: instancePath + "/steps/all/" + i0, schemaPath: "#/properties/steps/properties/all/items/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.properties.steps.properties.all.items.type, parentSchema: schema33.properties.steps.properties.all.items, data: data27 };
                                if (vErrors === null) {
                                    vErrors = [err95];
                                }
                                else {
                                    vErrors.push(err95);
                                }
                                errors++;
                            }
                        }
                    }
                    else {
                        const err96 = { instancePath: instancePath + "/steps/all", schemaPath: "#/properties/steps/properties/all/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.steps.properties.all.type, parentSchema: schema33.properties.steps.properties.all, data: data26 };
                        if (vErrors === null) {
                            vErrors = [err96];
                        }
                        else {
                            vErrors.push(err96);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err97 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.properties.steps.type, parentSchema: schema33.properties.steps, data: data22 };
                if (vErrors === null) {
                    vErrors = [err97];
                }
                else {
                    vErrors.push(err97);
                }
                errors++;
            }
        }
        if (data.checks !== undefined) {
            let data32 = data.checks;
            if (Array.isArray(data32)) {
                const len1 = data32.length;
                for (let i1 = 0; i1 < len1; i1++) {
                    let data33 = data32[i1];
                    if (data33 && typeof data33 == "object" && !Array.isArray(data33)) {
                        if (data33.name === undefined) {
                            const err98 = { instancePath: instancePath + "/checks/" + i1, schemaPath: "#/properties/checks/items/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property '" + "name" + "'", schema: schema33.properties.checks.items.required, parentSchema: schema33.properties.checks.items, data: data33 };
                            if (vErrors === null) {
                                vErrors = [err98];
                            }
                            else {
                                vErrors.push(err98);
                            }
                            errors++;
                        }
                        if (data33.result === undefined) {
                            const err99 = { instancePath: instancePath + "/checks/" + i1, schemaPath: "#/properties/checks/items/required", keyword: "required", params: { missingProperty: "result" }, message: "must have required property '" + "result" + "'", schema: schema33.properties.checks.items.required, parentSchema: schema33.properties.checks.items, data: data33 };
                            if (vErrors === null) {
                                vErrors = [err99];
                            }
                            else {
                                vErrors.push(err99);
                            }
                            errors++;
                        }
                        if (data33.detail === undefined) {
                            const err100 = { instancePath: instancePath + "/checks/" + i1, schemaPath: "#/properties/checks/items/required", keyword: "required", params: { missingProperty: "detail" }, message: "must have required property '" + "detail" + "'", schema: schema33.properties.checks.items.required, parentSchema: schema33.properties.checks.items, data: data33 };
                            if (vErrors === null) {
                                vErrors = [err100];
                            }
                            else {
                                vErrors.push(err100);
                            }
                            errors++;
                        }
                        if (data33.durationMs === undefined) {
                            const err101 = { instancePath: instancePath + "/checks/" + i1, schemaPath: "#/properties/checks/items/required", keyword: "required", params: { missingProperty: "durationMs" }, message: "must have required property '" + "durationMs" + "'", schema: schema33.properties.checks.items.required, parentSchema: schema33.properties.checks.items, data: data33 };
                            if (vErrors === null) {
                                vErrors = [err101];
                            }
                            else {
                                vErrors.push(err101);
                            }
                            errors++;
                        }
                        for (const key6 in data33) {
                            if (!((((key6 === "name") || (key6 === "result")) || (key6 === "detail")) || (key6 === "durationMs"))) {
                                const err102 = { instancePath: instancePath + "/checks/" + i1, schemaPath: "#/properties/checks/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33.properties.checks.items, data: data33 };
                                if (vErrors === null) {
                                    vErrors = [err102];
                                }
                                else {
                                    vErrors.push(err102);
                                }
                                errors++;
                            }
                        }
                        if (data33.name !== undefined) {
                            let data34 = data33.name;
                            if (typeof data34 !== "string") {
                                const err103 = { instancePath: instancePath + "/checks/" + i1 + "/name", schemaPath: "#/properties/checks/items/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.checks.items.properties.name.type, parentSchema: schema33.properties.checks.items.properties.name, data: data34 };
                                if (vErrors === null) {
                                    vErrors = [err103];
                                }
                                else {
                                    vErrors.push(err103);
                                }
                                errors++;
                            }
                            if (!((((((((((data34 === "configure-application") || (data34 === "connect-graph")) || (data34 === "connect-exchange")) || (data34 === "connect-sharepoint")) || (data34 === "connect-powershell")) || (data34 === "ews-access")) || (data34 === "exchange-plan")) || (data34 === "sharepoint-plan")) || (data34 === "impersonation-account")) || (data34 === "vb365-server"))) {
                                const err104 = { instancePath: instancePath + "/checks/" + i1 + "/name", schemaPath: "#/properties/checks/items/properties/name/enum", keyword: "enum", params: { allowedValues: schema33.properties.checks.items.properties.name.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.checks.items.properties.name.enum, parentSchema: schema33.properties.checks.items.properties.name, data: data34 };
                                if (vErrors === null) {
                                    vErrors = [err104];
                                }
                                else {
                                    vErrors.push(err104);
                                }
                                errors++;
                            }
                        }
                        if (data33.result !== undefined) {
                            let data35 = data33.result;
                            if (typeof data35 !== "string") {
                                const err105 = { instancePath: instancePath + "/checks/" + i1 + "/result", schemaPath: "#/properties/checks/items/properties/result/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.checks.items.properties.result.type, parentSchema: schema33.properties.checks.items.properties.result, data: data35 };
                                if (vErrors === null) {
                                    vErrors = [err105];
                                }
                                else {
                                    vErrors.push(err105);
                                }
                                errors++;
                            }
                            if (!(((data35 === "passed") || (data35 === "failed")) || (data35 === "unknown"))) {
                                const err106 = { instancePath: instancePath + "/checks/" + i1 + "/result", schemaPath: "#/properties/checks/items/properties/result/enum", keyword: "enum", params: { allowedValues: schema33.properties.checks.items.properties.result.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.checks.items.properties.result.enum, parentSchema: schema33.properties.checks.items.properties.result, data: data35 };
                                if (vErrors === null) {
                                    vErrors = [err106];
                                }
                                else {
                                    vErrors.push(err106);
                                }
                                errors++;
                            }
                        }
                        if (data33.detail !== undefined) {
                            let data36 = data33.detail;
                            if (typeof data36 !== "string") {
                                const err107 = { instancePath: instancePath + "/checks/" + i1 + "/detail", schemaPath: "#/properties/checks/items/properties/detail/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.checks.items.properties.detail.type, parentSchema: schema33.properties.checks.items.properties.detail, data: data36 };
                                if (vErrors === null) {
                                    vErrors = [err107];
                                }
                                else {
                                    vErrors.push(err107);
                                }
                                errors++;
                            }
                        }
                        if (data33.durationMs !== undefined) {
                            let data37 = data33.durationMs;
                            if (!(((typeof data37 == "number") && (!(data37 % 1) && !isNaN(data37))) && (isFinite(data37)))) {
                                const err108 = { instancePath: instancePath + "/checks/" + i1 + "/durationMs", schemaPath: "#/properties/checks/items/properties/durationMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema33.properties.checks.items.properties.durationMs.type, parentSchema: schema33.properties.checks.items.properties.durationMs, data: data37 };
                                if (vErrors === null) {
                                    vErrors = [err108];
                                }
                                else {
                                    vErrors.push(err108);
                                }
                                errors++;
                            }
                            if ((typeof data37 == "number") && (isFinite(data37))) {
                                if (data37 < 0 || isNaN(data37)) {
                                    const err109 = { instancePath: instancePath + "/checks/" + i1 + "/durationMs", schemaPath: "#/properties/checks/items/properties/durationMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema33.properties.checks.items.properties.durationMs, data: data37 };
                                    if (vErrors === null) {
                                        vErrors = [err109];
                                    }
                                    else {
                                        vErrors.push(err109);
                                    }
                                    errors++;
                                }
                            }
                        }
                    }
                    else {
                        const err110 = { instancePath: instancePath + "/checks/" + i1, schemaPath: "#/properties/checks/items/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.properties.checks.items.type, parentSchema: schema33.properties.checks.items, data: data33 };
                        if (vErrors === null) {
                            vErrors = [err110];
                        }
                        else {
                            vErrors.push(err110);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err111 = { instancePath: instancePath + "/checks", schemaPath: "#/properties/checks/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.checks.type, parentSchema: schema33.properties.checks, data: data32 };
                if (vErrors === null) {
                    vErrors = [err111];
                }
                else {
                    vErrors.push(err111);
                }
                errors++;
            }
        }
        if (data.destinations !== undefined) {
            let data38 = data.destinations;
            if (Array.isArray(data38)) {
                const len2 = data38.length;
                for (let i2 = 0; i2 < len2; i2++) {
                    let data39 = data38[i2];
                    if (data39 && typeof data39 == "object" && !Array.isArray(data39)) {
                        if (data39.kind === undefined) {
                            const err112 = { instancePath: instancePath + "/destinations/" + i2, schemaPath: "#/properties/destinations/items/required", keyword: "required", params: { missingProperty: "kind" }, message: "must have required property '" + "kind" + "'", schema: schema33.properties.destinations.items.required, parentSchema: schema33.properties.destinations.items, data: data39 };
                            if (vErrors === null) {
                                vErrors = [err112];
                            }
                            else {
                                vErrors.push(err112);
                            }
                            errors++;
                        }
                        if (data39.name === undefined) {
                            const err113 = { instancePath: instancePath + "/destinations/" + i2, schemaPath: "#/properties/destinations/items/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property '" + "name" + "'", schema: schema33.properties.destinations.items.required, parentSchema: schema33.properties.destinations.items, data: data39 };
                            if (vErrors === null) {
                                vErrors = [err113];
                            }
                            else {
                                vErrors.push(err113);
                            }
                            errors++;
                        }
                        if (data39.state === undefined) {
                            const err114 = { instancePath: instancePath + "/destinations/" + i2, schemaPath: "#/properties/destinations/items/required", keyword: "required", params: { missingProperty: "state" }, message: "must have required property '" + "state" + "'", schema: schema33.properties.destinations.items.required, parentSchema: schema33.properties.destinations.items, data: data39 };
                            if (vErrors === null) {
                                vErrors = [err114];
                            }
                            else {
                                vErrors.push(err114);
                            }
                            errors++;
                        }
                        for (const key7 in data39) {
                            if (!(((key7 === "kind") || (key7 === "name")) || (key7 === "state"))) {
                                const err115 = { instancePath: instancePath + "/destinations/" + i2, schemaPath: "#/properties/destinations/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key7 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33.properties.destinations.items, data: data39 };
                                if (vErrors === null) {
                                    vErrors = [err115];
                                }
                                else {
                                    vErrors.push(err115);
                                }
                                errors++;
                            }
                        }
                        if (data39.kind !== undefined) {
                            let data40 = data39.kind;
                            if (typeof data40 !== "string") {
                                const err116 = { instancePath: instancePath + "/destinations/" + i2 + "/kind", schemaPath: "#/properties/destinations/items/properties/kind/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.destinations.items.properties.kind.type, parentSchema: schema33.properties.destinations.items.properties.kind, data: data40 };
                                if (vErrors === null) {
                                    vErrors = [err116];
                                }
                                else {
                                    vErrors.push(err116);
                                }
                                errors++;
                            }
                            if (!((((data40 === "pfx") || (data40 === "keyVault")) || (data40 === "vb365")) || (data40 === "github"))) {
                                const err117 = { instancePath: instancePath + "/destinations/" + i2 + "/kind", schemaPath: "#/properties/destinations/items/properties/kind/enum", keyword: "enum", params: { allowedValues: schema33.properties.destinations.items.properties.kind.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.destinations.items.properties.kind.enum, parentSchema: schema33.properties.destinations.items.properties.kind, data: data40 };
                                if (vErrors === null) {
                                    vErrors = [err117];
                                }
                                else {
                                    vErrors.push(err117);
                                }
                                errors++;
                            }
                        }
                        if (data39.name !== undefined) {
                            let data41 = data39.name;
                            if (typeof data41 !== "string") {
                                const err118 = { instancePath: instancePath + "/destinations/" + i2 + "/name", schemaPath: "#/properties/destinations/items/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.destinations.items.properties.name.type, parentSchema: schema33.properties.destinations.items.properties.name, data: data41 };
                                if (vErrors === null) {
                                    vErrors = [err118];
                                }
                                else {
                                    vErrors.push(err118);
                                }
                                errors++;
                            }
                        }
                        if (data39.state !== undefined) {
                            let data42 = data39.state;
                            if (typeof data42 !== "string") {
                                const err119 = { instancePath: instancePath + "/destinations/" + i2 + "/state", schemaPath: "#/properties/destinations/items/properties/state/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.destinations.items.properties.state.type, parentSchema: schema33.properties.destinations.items.properties.state, data: data42 };
                                if (vErrors === null) {
                                    vErrors = [err119];
                                }
                                else {
                                    vErrors.push(err119);
                                }
                                errors++;
                            }
                            if (!(((((data42 === "delivered") || (data42 === "in-place")) || (data42 === "outstanding")) || (data42 === "absent")) || (data42 === "unknown"))) {
                                const err120 = { instancePath: instancePath + "/destinations/" + i2 + "/state", schemaPath: "#/properties/destinations/items/properties/state/enum", keyword: "enum", params: { allowedValues: schema33.properties.destinations.items.properties.state.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.destinations.items.properties.state.enum, parentSchema: schema33.properties.destinations.items.properties.state, data: data42 };
                                if (vErrors === null) {
                                    vErrors = [err120];
                                }
                                else {
                                    vErrors.push(err120);
                                }
                                errors++;
                            }
                        }
                    }
                    else {
                        const err121 = { instancePath: instancePath + "/destinations/" + i2, schemaPath: "#/properties/destinations/items/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.properties.destinations.items.type, parentSchema: schema33.properties.destinations.items, data: data39 };
                        if (vErrors === null) {
                            vErrors = [err121];
                        }
                        else {
                            vErrors.push(err121);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err122 = { instancePath: instancePath + "/destinations", schemaPath: "#/properties/destinations/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.destinations.type, parentSchema: schema33.properties.destinations, data: data38 };
                if (vErrors === null) {
                    vErrors = [err122];
                }
                else {
                    vErrors.push(err122);
                }
                errors++;
            }
        }
        if (data.blockers !== undefined) {
            let data43 = data.blockers;
            if (Array.isArray(data43)) {
                const len3 = data43.length;
                for (let i3 = 0; i3 < len3; i3++) {
                    let data44 = data43[i3];
                    if (typeof data44 !== "string") {
                        const err123 = { instancePath: instancePath + "/blockers/" + i3, schemaPath: "#/properties/blockers/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.blockers.items.type, parentSchema: schema33.properties.blockers.items, data: data44 };
                        if (vErrors === null) {
                            vErrors = [err123];
                        }
                        else {
                            vErrors.push(err123);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err124 = { instancePath: instancePath + "/blockers", schemaPath: "#/properties/blockers/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.blockers.type, parentSchema: schema33.properties.blockers, data: data43 };
                if (vErrors === null) {
                    vErrors = [err124];
                }
                else {
                    vErrors.push(err124);
                }
                errors++;
            }
        }
        if (data.forAdministrator !== undefined) {
            let data45 = data.forAdministrator;
            if (Array.isArray(data45)) {
                const len4 = data45.length;
                for (let i4 = 0; i4 < len4; i4++) {
                    let data46 = data45[i4];
                    if (typeof data46 !== "string") {
                        const err125 = { instancePath: instancePath + "/forAdministrator/" + i4, schemaPath: "#/properties/forAdministrator/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.forAdministrator.items.type, parentSchema: schema33.properties.forAdministrator.items, data: data46 };
                        if (vErrors === null) {
                            vErrors = [err125];
                        }
                        else {
                            vErrors.push(err125);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err126 = { instancePath: instancePath + "/forAdministrator", schemaPath: "#/properties/forAdministrator/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.forAdministrator.type, parentSchema: schema33.properties.forAdministrator, data: data45 };
                if (vErrors === null) {
                    vErrors = [err126];
                }
                else {
                    vErrors.push(err126);
                }
                errors++;
            }
        }
        if (data.warnings !== undefined) {
            let data47 = data.warnings;
            if (Array.isArray(data47)) {
                const len5 = data47.length;
                for (let i5 = 0; i5 < len5; i5++) {
                    let data48 = data47[i5];
                    if (typeof data48 !== "string") {
                        const err127 = { instancePath: instancePath + "/warnings/" + i5, schemaPath: "#/properties/warnings/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.warnings.items.type, parentSchema: schema33.properties.warnings.items, data: data48 };
                        if (vErrors === null) {
                            vErrors = [err127];
                        }
                        else {
                            vErrors.push(err127);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err128 = { instancePath: instancePath + "/warnings", schemaPath: "#/properties/warnings/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.warnings.type, parentSchema: schema33.properties.warnings, data: data47 };
                if (vErrors === null) {
                    vErrors = [err128];
                }
                else {
                    vErrors.push(err128);
                }
                errors++;
            }
        }
        if (data.failure !== undefined) {
            let data49 = data.failure;
            const _errs118 = errors;
            let valid24 = false;
            let passing2 = null;
            const _errs119 = errors;
            if (data49 && typeof data49 == "object" && !Array.isArray(data49)) {
                if (data49.code === undefined) {
                    const err129 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/required", keyword: "required", params: { missingProperty: "code" }, message: "must have required property '" + "code" + "'", schema: schema32.required, parentSchema: schema32, data: data49 };
                    if (vErrors === null) {
                        vErrors = [err129];
                    }
                    else {
                        vErrors.push(err129);
                    }
                    errors++;
                }
                if (data49.message === undefined) {
                    const err130 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/required", keyword: "required", params: { missingProperty: "message" }, message: "must have required property '" + "message" + "'", schema: schema32.required, parentSchema: schema32, data: data49 };
                    if (vErrors === null) {
                        vErrors = [err130];
                    }
                    else {
                        vErrors.push(err130);
                    }
                    errors++;
                }
                for (const key8 in data49) {
                    if (!((key8 === "code") || (key8 === "message"))) {
                        const err131 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key8 }, message: "must NOT have additional properties", schema: false, parentSchema: schema32, data: data49 };
                        if (vErrors === null) {
                            vErrors = [err131];
                        }
                        else {
                            vErrors.push(err131);
                        }
                        errors++;
                    }
                }
                if (data49.code !== undefined) {
                    let data50 = data49.code;
                    if (typeof data50 !== "string") {
                        const err132 = { instancePath: instancePath + "/failure/code", schemaPath: "#/$defs/failure/properties/code/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema32.properties.code.type, parentSchema: schema32.properties.code, data: data50 };
                        if (vErrors === null) {
                            vErrors = [err132];
                        }
                        else {
                            vErrors.push(err132);
                        }
                        errors++;
                    }
                    if (!((((((((((((((((data50 === "input-invalid") || (data50 === "registration-invalid")) || (data50 === "certificate-invalid")) || (data50 === "certificate-store")) || (data50 === "sign-in-failed")) || (data50 === "permission-missing")) || (data50 === "application-conflict")) || (data50 === "application-unusable")) || (data50 === "tenant-unsuitable")) || (data50 === "request-refused")) || (data50 === "service-unreachable")) || (data50 === "file-access")) || (data50 === "verification-failed")) || (data50 === "cancelled")) || (data50 === "drift")) || (data50 === "unexpected"))) {
                        const err133 = { instancePath: instancePath + "/failure/code", schemaPath: "#/$defs/failure/properties/code/enum", keyword: "enum", params: { allowedValues: schema32.properties.code.enum }, message: "must be equal to one of the allowed values", schema: schema32.properties.code.enum, parentSchema: schema32.properties.code, data: data50 };
                        if (vErrors === null) {
                            vErrors = [err133];
                        }
                        else {
                            vErrors.push(err133);
                        }
                        errors++;
                    }
                }
                if (data49.message !== undefined) {
                    let data51 = data49.message;
                    if (typeof data51 !== "string") {
                        const err134 = { instancePath: instancePath + "/failure/message", schemaPath: "#/$defs/failure/properties/message/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema32.properties.message.type, parentSchema: schema32.properties.message, data: data51 };
                        if (vErrors === null) {
                            vErrors = [err134];
                        }
                        else {
                            vErrors.push(err134);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err135 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema32.type, parentSchema: schema32, data: data49 };
                if (vErrors === null) {
                    vErrors = [err135];
                }
                else {
                    vErrors.push(err135);
                }
                errors++;
            }
            var _valid2 = _errs119 === errors;
            if (_valid2) {
                valid24 = true;
                passing2 = 0;
            }
            const _errs127 = errors;
            if (data49 !== null) {
                const err136 = { instancePath: instancePath + "/failure", schemaPath: "#/properties/failure/oneOf/1/type", keyword: "type", params: { type: "null" }, message: "must be null", schema: schema33.properties.failure.oneOf[1].type, parentSchema: schema33.properties.failure.oneOf[1], data: data49 };
                if (vErrors === null) {
                    vErrors = [err136];
                }
                else {
                    vErrors.push(err136);
                }
                errors++;
            }
            var _valid2 = _errs127 === errors;
            if (_valid2 && valid24) {
                valid24 = false;
                passing2 = [passing2, 1];
            }
            else {
                if (_valid2) {
                    valid24 = true;
                    passing2 = 1;
                }
            }
            if (!valid24) {
                const err137 = { instancePath: instancePath + "/failure", schemaPath: "#/properties/failure/oneOf", keyword: "oneOf", params: { passingSchemas: passing2 }, message: "must match exactly one schema in oneOf", schema: schema33.properties.failure.oneOf, parentSchema: schema33.properties.failure, data: data49 };
                if (vErrors === null) {
                    vErrors = [err137];
                }
                else {
                    vErrors.push(err137);
                }
                errors++;
            }
            else {
                errors = _errs118;
                if (vErrors !== null) {
                    if (_errs118) {
                        vErrors.length = _errs118;
                    }
                    else {
                        vErrors = null;
                    }
                }
            }
        }
        if (data.instructions !== undefined) {
            let data52 = data.instructions;
            if (Array.isArray(data52)) {
                const len6 = data52.length;
                for (let i6 = 0; i6 < len6; i6++) {
                    let data53 = data52[i6];
                    if (data53 && typeof data53 == "object" && !Array.isArray(data53)) {
                        if (data53.title === undefined) {
                            const err138 = { instancePath: instancePath + "/instructions/" + i6, schemaPath: "#/properties/instructions/items/required", keyword: "required", params: { missingProperty: "title" }, message: "must have required property '" + "title" + "'", schema: schema33.properties.instructions.items.required, parentSchema: schema33.properties.instructions.items, data: data53 };
                            if (vErrors === null) {
                                vErrors = [err138];
                            }
                            else {
                                vErrors.push(err138);
                            }
                            errors++;
                        }
                        if (data53.language === undefined) {
                            const err139 = { instancePath: instancePath + "/instructions/" + i6, schemaPath: "#/properties/instructions/items/required", keyword: "required", params: { missingProperty: "language" }, message: "must have required property '" + "language" + "'", schema: schema33.properties.instructions.items.required, parentSchema: schema33.properties.instructions.items, data: data53 };
                            if (vErrors === null) {
                                vErrors = [err139];
                            }
                            else {
                                vErrors.push(err139);
                            }
                            errors++;
                        }
                        if (data53.lines === undefined) {
                            const err140 = { instancePath: instancePath + "/instructions/" + i6, schemaPath: "#/properties/instructions/items/required", keyword: "required", params: { missingProperty: "lines" }, message: "must have required property '" + "lines" + "'", schema: schema33.properties.instructions.items.required, parentSchema: schema33.properties.instructions.items, data: data53 };
                            if (vErrors === null) {
                                vErrors = [err140];
                            }
                            else {
                                vErrors.push(err140);
                            }
                            errors++;
                        }
                        for (const key9 in data53) {
                            if (!(((key9 === "title") || (key9 === "language")) || (key9 === "lines"))) {
                                const err141 = { instancePath: instancePath + "/instructions/" + i6, schemaPath: "#/properties/instructions/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key9 }, message: "must NOT have additional properties", schema: false, parentSchema: schema33.properties.instructions.items, data: data53 };
                                if (vErrors === null) {
                                    vErrors = [err141];
                                }
                                else {
                                    vErrors.push(err141);
                                }
                                errors++;
                            }
                        }
                        if (data53.title !== undefined) {
                            let data54 = data53.title;
                            if (typeof data54 !== "string") {
                                const err142 = { instancePath: instancePath + "/instructions/" + i6 + "/title", schemaPath: "#/properties/instructions/items/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.instructions.items.properties.title.type, parentSchema: schema33.properties.instructions.items.properties.title, data: data54 };
                                if (vErrors === null) {
                                    vErrors = [err142];
                                }
                                else {
                                    vErrors.push(err142);
                                }
                                errors++;
                            }
                        }
                        if (data53.language !== undefined) {
                            let data55 = data53.language;
                            if (typeof data55 !== "string") {
                                const err143 = { instancePath: instancePath + "/instructions/" + i6 + "/language", schemaPath: "#/properties/instructions/items/properties/language/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.instructions.items.properties.language.type, parentSchema: schema33.properties.instructions.items.properties.language, data: data55 };
                                if (vErrors === null) {
                                    vErrors = [err143];
                                }
                                else {
                                    vErrors.push(err143);
                                }
                                errors++;
                            }
                            if (!((data55 === "powershell") || (data55 === "shell"))) {
                                const err144 = { instancePath: instancePath + "/instructions/" + i6 + "/language", schemaPath: "#/properties/instructions/items/properties/language/enum", keyword: "enum", params: { allowedValues: schema33.properties.instructions.items.properties.language.enum }, message: "must be equal to one of the allowed values", schema: schema33.properties.instructions.items.properties.language.enum, parentSchema: schema33.properties.instructions.items.properties.language, data: data55 };
                                if (vErrors === null) {
                                    vErrors = [err144];
                                }
                                else {
                                    vErrors.push(err144);
                                }
                                errors++;
                            }
                        }
                        if (data53.lines !== undefined) {
                            let data56 = data53.lines;
                            if (Array.isArray(data56)) {
                                const len7 = data56.length;
                                for (let i7 = 0; i7 < len7; i7++) {
                                    let data57 = data56[i7];
                                    if (typeof data57 !== "string") {
                                        const err145 = { instancePath: instancePath + "/instructions/" + i6 + "/lines/" + i7, schemaPath: "#/properties/instructions/items/properties/lines/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.properties.instructions.items.properties.lines.items.type, parentSchema: schema33.properties.instructions.items.properties.lines.items, data: data57 };
                                        if (vErrors === null) {
                                            vErrors = [err145];
                                        }
                                        else {
                                            vErrors.push(err145);
                                        }
                                        errors++;
                                    }
                                }
                            }
                            else {
                                const err146 = { instancePath: instancePath + "/instructions/" + i6 + "/lines", schemaPath: "#/properties/instructions/items/properties/lines/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.instructions.items.properties.lines.type, parentSchema: schema33.properties.instructions.items.properties.lines, data: data56 };
                                if (vErrors === null) {
                                    vErrors = [err146];
                                }
                                else {
                                    vErrors.push(err146);
                                }
                                errors++;
                            }
                        }
                    }
                    else {
                        const err147 = { instancePath: instancePath + "/instructions/" + i6, schemaPath: "#/properties/instructions/items/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.properties.instructions.items.type, parentSchema: schema33.properties.instructions.items, data: data53 };
                        if (vErrors === null) {
                            vErrors = [err147];
                        }
                        else {
                            vErrors.push(err147);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err148 = { instancePath: instancePath + "/instructions", schemaPath: "#/properties/instructions/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema33.properties.instructions.type, parentSchema: schema33.properties.instructions, data: data52 };
                if (vErrors === null) {
                    vErrors = [err148];
                }
                else {
                    vErrors.push(err148);
                }
                errors++;
            }
        }
        if (data.durationMs !== undefined) {
            let data58 = data.durationMs;
            if (!(((typeof data58 == "number") && (!(data58 % 1) && !isNaN(data58))) && (isFinite(data58)))) {
                const err149 = { instancePath: instancePath + "/durationMs", schemaPath: "#/properties/durationMs/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema33.properties.durationMs.type, parentSchema: schema33.properties.durationMs, data: data58 };
                if (vErrors === null) {
                    vErrors = [err149];
                }
                else {
                    vErrors.push(err149);
                }
                errors++;
            }
            if ((typeof data58 == "number") && (isFinite(data58))) {
                if (data58 < 0 || isNaN(data58)) {
                    const err150 = { instancePath: instancePath + "/durationMs", schemaPath: "#/properties/durationMs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema33.properties.durationMs, data: data58 };
                    if (vErrors === null) {
                        vErrors = [err150];
                    }
                    else {
                        vErrors.push(err150);
                    }
                    errors++;
                }
            }
        }
    }
    else {
        const err151 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema33.type, parentSchema: schema33, data };
        if (vErrors === null) {
            vErrors = [err151];
        }
        else {
            vErrors.push(err151);
        }
        errors++;
    }
    validate21.errors = vErrors;
    return errors === 0;
}
validate21.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
    ;
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate20.evaluated;
    if (evaluated0.dynamicProps) {
        evaluated0.props = undefined;
    }
    if (evaluated0.dynamicItems) {
        evaluated0.items = undefined;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
        if (data.version === undefined) {
            const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" }, message: "must have required property '" + "version" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err0];
            }
            else {
                vErrors.push(err0);
            }
            errors++;
        }
        if (data.actionVersion === undefined) {
            const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "actionVersion" }, message: "must have required property '" + "actionVersion" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err1];
            }
            else {
                vErrors.push(err1);
            }
            errors++;
        }
        if (data.mode === undefined) {
            const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "mode" }, message: "must have required property '" + "mode" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err2];
            }
            else {
                vErrors.push(err2);
            }
            errors++;
        }
        if (data.startedOn === undefined) {
            const err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "startedOn" }, message: "must have required property '" + "startedOn" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err3];
            }
            else {
                vErrors.push(err3);
            }
            errors++;
        }
        if (data.endedOn === undefined) {
            const err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "endedOn" }, message: "must have required property '" + "endedOn" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err4];
            }
            else {
                vErrors.push(err4);
            }
            errors++;
        }
        if (data.shard === undefined) {
            const err5 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "shard" }, message: "must have required property '" + "shard" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err5];
            }
            else {
                vErrors.push(err5);
            }
            errors++;
        }
        if (data.mergedShards === undefined) {
            const err6 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "mergedShards" }, message: "must have required property '" + "mergedShards" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err6];
            }
            else {
                vErrors.push(err6);
            }
            errors++;
        }
        if (data.counts === undefined) {
            const err7 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "counts" }, message: "must have required property '" + "counts" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err7];
            }
            else {
                vErrors.push(err7);
            }
            errors++;
        }
        if (data.failure === undefined) {
            const err8 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "failure" }, message: "must have required property '" + "failure" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err8];
            }
            else {
                vErrors.push(err8);
            }
            errors++;
        }
        if (data.problems === undefined) {
            const err9 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "problems" }, message: "must have required property '" + "problems" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err9];
            }
            else {
                vErrors.push(err9);
            }
            errors++;
        }
        if (data.registrations === undefined) {
            const err10 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "registrations" }, message: "must have required property '" + "registrations" + "'", schema: schema31.required, parentSchema: schema31, data };
            if (vErrors === null) {
                vErrors = [err10];
            }
            else {
                vErrors.push(err10);
            }
            errors++;
        }
        for (const key0 in data) {
            if (!(func1.call(schema31.properties, key0))) {
                const err11 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31, data };
                if (vErrors === null) {
                    vErrors = [err11];
                }
                else {
                    vErrors.push(err11);
                }
                errors++;
            }
        }
        if (data.version !== undefined) {
            let data0 = data.version;
            if (1 !== data0) {
                const err12 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/const", keyword: "const", params: { allowedValue: 1 }, message: "must be equal to constant", schema: 1, parentSchema: schema31.properties.version, data: data0 };
                if (vErrors === null) {
                    vErrors = [err12];
                }
                else {
                    vErrors.push(err12);
                }
                errors++;
            }
        }
        if (data.actionVersion !== undefined) {
            let data1 = data.actionVersion;
            if (typeof data1 !== "string") {
                const err13 = { instancePath: instancePath + "/actionVersion", schemaPath: "#/properties/actionVersion/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.actionVersion.type, parentSchema: schema31.properties.actionVersion, data: data1 };
                if (vErrors === null) {
                    vErrors = [err13];
                }
                else {
                    vErrors.push(err13);
                }
                errors++;
            }
        }
        if (data.mode !== undefined) {
            let data2 = data.mode;
            if ((typeof data2 !== "string") && (data2 !== null)) {
                const err14 = { instancePath: instancePath + "/mode", schemaPath: "#/properties/mode/type", keyword: "type", params: { type: schema31.properties.mode.type }, message: "must be string,null", schema: schema31.properties.mode.type, parentSchema: schema31.properties.mode, data: data2 };
                if (vErrors === null) {
                    vErrors = [err14];
                }
                else {
                    vErrors.push(err14);
                }
                errors++;
            }
            if (!((((data2 === "apply") || (data2 === "plan")) || (data2 === "verify")) || (data2 === null))) {
                const err15 = { instancePath: instancePath + "/mode", schemaPath: "#/properties/mode/enum", keyword: "enum", params: { allowedValues: schema31.properties.mode.enum }, message: "must be equal to one of the allowed values", schema: schema31.properties.mode.enum, parentSchema: schema31.properties.mode, data: data2 };
                if (vErrors === null) {
                    vErrors = [err15];
                }
                else {
                    vErrors.push(err15);
                }
                errors++;
            }
        }
        if (data.startedOn !== undefined) {
            let data3 = data.startedOn;
            if (typeof data3 === "string") {
                if (!pattern4.test(data3)) {
                    const err16 = { instancePath: instancePath + "/startedOn", schemaPath: "#/properties/startedOn/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" }, message: "must match pattern \"" + "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" + "\"", schema: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$", parentSchema: schema31.properties.startedOn, data: data3 };
                    if (vErrors === null) {
                        vErrors = [err16];
                    }
                    else {
                        vErrors.push(err16);
                    }
                    errors++;
                }
            }
            else {
                const err17 = { instancePath: instancePath + "/startedOn", schemaPath: "#/properties/startedOn/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.startedOn.type, parentSchema: schema31.properties.startedOn, data: data3 };
                if (vErrors === null) {
                    vErrors = [err17];
                }
                else {
                    vErrors.push(err17);
                }
                errors++;
            }
        }
        if (data.endedOn !== undefined) {
            let data4 = data.endedOn;
            if (typeof data4 === "string") {
                if (!pattern4.test(data4)) {
                    const err18 = { instancePath: instancePath + "/endedOn", schemaPath: "#/properties/endedOn/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" }, message: "must match pattern \"" + "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$" + "\"", schema: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$", parentSchema: schema31.properties.endedOn, data: data4 };
                    if (vErrors === null) {
                        vErrors = [err18];
                    }
                    else {
                        vErrors.push(err18);
                    }
                    errors++;
                }
            }
            else {
                const err19 = { instancePath: instancePath + "/endedOn", schemaPath: "#/properties/endedOn/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.endedOn.type, parentSchema: schema31.properties.endedOn, data: data4 };
                if (vErrors === null) {
                    vErrors = [err19];
                }
                else {
                    vErrors.push(err19);
                }
                errors++;
            }
        }
        if (data.shard !== undefined) {
            let data5 = data.shard;
            if ((typeof data5 !== "string") && (data5 !== null)) {
                const err20 = { instancePath: instancePath + "/shard", schemaPath: "#/properties/shard/type", keyword: "type", params: { type: schema31.properties.shard.type }, message: "must be string,null", schema: schema31.properties.shard.type, parentSchema: schema31.properties.shard, data: data5 };
                if (vErrors === null) {
                    vErrors = [err20];
                }
                else {
                    vErrors.push(err20);
                }
                errors++;
            }
            if (typeof data5 === "string") {
                if (!pattern6.test(data5)) {
                    const err21 = { instancePath: instancePath + "/shard", schemaPath: "#/properties/shard/pattern", keyword: "pattern", params: { pattern: "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$" }, message: "must match pattern \"" + "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$" + "\"", schema: "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$", parentSchema: schema31.properties.shard, data: data5 };
                    if (vErrors === null) {
                        vErrors = [err21];
                    }
                    else {
                        vErrors.push(err21);
                    }
                    errors++;
                }
            }
        }
        if (data.mergedShards !== undefined) {
            let data6 = data.mergedShards;
            if (Array.isArray(data6)) {
                const len0 = data6.length;
                for (let i0 = 0; i0 < len0; i0++) {
                    let data7 = data6[i0];
                    if (typeof data7 === "string") {
                        if (!pattern6.test(data7)) {
                            const err22 = { instancePath: instancePath + "/mergedShards/" + i0, schemaPath: "#/properties/mergedShards/items/pattern", keyword: "pattern", params: { pattern: "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$" }, message: "must match pattern \"" + "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$" + "\"", schema: "^[1-9]\\d{0,3}/[1-9]\\d{0,3}$", parentSchema: schema31.properties.mergedShards.items, data: data7 };
                            if (vErrors === null) {
                                vErrors = [err22];
                            }
                            else {
                                vErrors.push(err22);
                            }
                            errors++;
                        }
                    }
                    else {
                        const err23 = { instancePath: instancePath + "/mergedShards/" + i0, schemaPath: "#/properties/mergedShards/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.mergedShards.items.type, parentSchema: schema31.properties.mergedShards.items, data: data7 };
                        if (vErrors === null) {
                            vErrors = [err23];
                        }
                        else {
                            vErrors.push(err23);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err24 = { instancePath: instancePath + "/mergedShards", schemaPath: "#/properties/mergedShards/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.mergedShards.type, parentSchema: schema31.properties.mergedShards, data: data6 };
                if (vErrors === null) {
                    vErrors = [err24];
                }
                else {
                    vErrors.push(err24);
                }
                errors++;
            }
        }
        if (data.counts !== undefined) {
            let data8 = data.counts;
            if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
                if (data8.registrations === undefined) {
                    const err25 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "registrations" }, message: "must have required property '" + "registrations" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err25];
                    }
                    else {
                        vErrors.push(err25);
                    }
                    errors++;
                }
                if (data8.withChanges === undefined) {
                    const err26 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "withChanges" }, message: "must have required property '" + "withChanges" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err26];
                    }
                    else {
                        vErrors.push(err26);
                    }
                    errors++;
                }
                if (data8.failed === undefined) {
                    const err27 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "failed" }, message: "must have required property '" + "failed" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err27];
                    }
                    else {
                        vErrors.push(err27);
                    }
                    errors++;
                }
                if (data8.blocked === undefined) {
                    const err28 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "blocked" }, message: "must have required property '" + "blocked" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err28];
                    }
                    else {
                        vErrors.push(err28);
                    }
                    errors++;
                }
                if (data8.cancelled === undefined) {
                    const err29 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "cancelled" }, message: "must have required property '" + "cancelled" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err29];
                    }
                    else {
                        vErrors.push(err29);
                    }
                    errors++;
                }
                if (data8["not-started"] === undefined) {
                    const err30 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "not-started" }, message: "must have required property '" + "not-started" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err30];
                    }
                    else {
                        vErrors.push(err30);
                    }
                    errors++;
                }
                if (data8.unconfirmed === undefined) {
                    const err31 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "unconfirmed" }, message: "must have required property '" + "unconfirmed" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err31];
                    }
                    else {
                        vErrors.push(err31);
                    }
                    errors++;
                }
                if (data8.planned === undefined) {
                    const err32 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "planned" }, message: "must have required property '" + "planned" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err32];
                    }
                    else {
                        vErrors.push(err32);
                    }
                    errors++;
                }
                if (data8.changed === undefined) {
                    const err33 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "changed" }, message: "must have required property '" + "changed" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err33];
                    }
                    else {
                        vErrors.push(err33);
                    }
                    errors++;
                }
                if (data8["in-place"] === undefined) {
                    const err34 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "in-place" }, message: "must have required property '" + "in-place" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err34];
                    }
                    else {
                        vErrors.push(err34);
                    }
                    errors++;
                }
                if (data8.verified === undefined) {
                    const err35 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/required", keyword: "required", params: { missingProperty: "verified" }, message: "must have required property '" + "verified" + "'", schema: schema31.properties.counts.required, parentSchema: schema31.properties.counts, data: data8 };
                    if (vErrors === null) {
                        vErrors = [err35];
                    }
                    else {
                        vErrors.push(err35);
                    }
                    errors++;
                }
                for (const key1 in data8) {
                    if (!(func1.call(schema31.properties.counts.properties, key1))) {
                        const err36 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.counts, data: data8 };
                        if (vErrors === null) {
                            vErrors = [err36];
                        }
                        else {
                            vErrors.push(err36);
                        }
                        errors++;
                    }
                }
                if (data8.registrations !== undefined) {
                    let data9 = data8.registrations;
                    if (!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))) {
                        const err37 = { instancePath: instancePath + "/counts/registrations", schemaPath: "#/properties/counts/properties/registrations/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.registrations.type, parentSchema: schema31.properties.counts.properties.registrations, data: data9 };
                        if (vErrors === null) {
                            vErrors = [err37];
                        }
                        else {
                            vErrors.push(err37);
                        }
                        errors++;
                    }
                    if ((typeof data9 == "number") && (isFinite(data9))) {
                        if (data9 < 0 || isNaN(data9)) {
                            const err38 = { instancePath: instancePath + "/counts/registrations", schemaPath: "#/properties/counts/properties/registrations/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.registrations, data: data9 };
                            if (vErrors === null) {
                                vErrors = [err38];
                            }
                            else {
                                vErrors.push(err38);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.withChanges !== undefined) {
                    let data10 = data8.withChanges;
                    if (!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))) {
                        const err39 = { instancePath: instancePath + "/counts/withChanges", schemaPath: "#/properties/counts/properties/withChanges/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.withChanges.type, parentSchema: schema31.properties.counts.properties.withChanges, data: data10 };
                        if (vErrors === null) {
                            vErrors = [err39];
                        }
                        else {
                            vErrors.push(err39);
                        }
                        errors++;
                    }
                    if ((typeof data10 == "number") && (isFinite(data10))) {
                        if (data10 < 0 || isNaN(data10)) {
                            const err40 = { instancePath: instancePath + "/counts/withChanges", schemaPath: "#/properties/counts/properties/withChanges/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.withChanges, data: data10 };
                            if (vErrors === null) {
                                vErrors = [err40];
                            }
                            else {
                                vErrors.push(err40);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.failed !== undefined) {
                    let data11 = data8.failed;
                    if (!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))) {
                        const err41 = { instancePath: instancePath + "/counts/failed", schemaPath: "#/properties/counts/properties/failed/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.failed.type, parentSchema: schema31.properties.counts.properties.failed, data: data11 };
                        if (vErrors === null) {
                            vErrors = [err41];
                        }
                        else {
                            vErrors.push(err41);
                        }
                        errors++;
                    }
                    if ((typeof data11 == "number") && (isFinite(data11))) {
                        if (data11 < 0 || isNaN(data11)) {
                            const err42 = { instancePath: instancePath + "/counts/failed", schemaPath: "#/properties/counts/properties/failed/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.failed, data: data11 };
                            if (vErrors === null) {
                                vErrors = [err42];
                            }
                            else {
                                vErrors.push(err42);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.blocked !== undefined) {
                    let data12 = data8.blocked;
                    if (!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))) {
                        const err43 = { instancePath: instancePath + "/counts/blocked", schemaPath: "#/properties/counts/properties/blocked/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.blocked.type, parentSchema: schema31.properties.counts.properties.blocked, data: data12 };
                        if (vErrors === null) {
                            vErrors = [err43];
                        }
                        else {
                            vErrors.push(err43);
                        }
                        errors++;
                    }
                    if ((typeof data12 == "number") && (isFinite(data12))) {
                        if (data12 < 0 || isNaN(data12)) {
                            const err44 = { instancePath: instancePath + "/counts/blocked", schemaPath: "#/properties/counts/properties/blocked/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.blocked, data: data12 };
                            if (vErrors === null) {
                                vErrors = [err44];
                            }
                            else {
                                vErrors.push(err44);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.cancelled !== undefined) {
                    let data13 = data8.cancelled;
                    if (!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))) {
                        const err45 = { instancePath: instancePath + "/counts/cancelled", schemaPath: "#/properties/counts/properties/cancelled/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.cancelled.type, parentSchema: schema31.properties.counts.properties.cancelled, data: data13 };
                        if (vErrors === null) {
                            vErrors = [err45];
                        }
                        else {
                            vErrors.push(err45);
                        }
                        errors++;
                    }
                    if ((typeof data13 == "number") && (isFinite(data13))) {
                        if (data13 < 0 || isNaN(data13)) {
                            const err46 = { instancePath: instancePath + "/counts/cancelled", schemaPath: "#/properties/counts/properties/cancelled/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.cancelled, data: data13 };
                            if (vErrors === null) {
                                vErrors = [err46];
                            }
                            else {
                                vErrors.push(err46);
                            }
                            errors++;
                        }
                    }
                }
                if (data8["not-started"] !== undefined) {
                    let data14 = data8["not-started"];
                    if (!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))) {
                        const err47 = { instancePath: instancePath + "/counts/not-started", schemaPath: "#/properties/counts/properties/not-started/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties["not-started"].type, parentSchema: schema31.properties.counts.properties["not-started"], data: data14 };
                        if (vErrors === null) {
                            vErrors = [err47];
                        }
                        else {
                            vErrors.push(err47);
                        }
                        errors++;
                    }
                    if ((typeof data14 == "number") && (isFinite(data14))) {
                        if (data14 < 0 || isNaN(data14)) {
                            const err48 = { instancePath: instancePath + "/counts/not-started", schemaPath: "#/properties/counts/properties/not-started/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties["not-started"], data: data14 };
                            if (vErrors === null) {
                                vErrors = [err48];
                            }
                            else {
                                vErrors.push(err48);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.unconfirmed !== undefined) {
                    let data15 = data8.unconfirmed;
                    if (!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))) {
                        const err49 = { instancePath: instancePath + "/counts/unconfirmed", schemaPath: "#/properties/counts/properties/unconfirmed/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.unconfirmed.type, parentSchema: schema31.properties.counts.properties.unconfirmed, data: data15 };
                        if (vErrors === null) {
                            vErrors = [err49];
                        }
                        else {
                            vErrors.push(err49);
                        }
                        errors++;
                    }
                    if ((typeof data15 == "number") && (isFinite(data15))) {
                        if (data15 < 0 || isNaN(data15)) {
                            const err50 = { instancePath: instancePath + "/counts/unconfirmed", schemaPath: "#/properties/counts/properties/unconfirmed/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.unconfirmed, data: data15 };
                            if (vErrors === null) {
                                vErrors = [err50];
                            }
                            else {
                                vErrors.push(err50);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.planned !== undefined) {
                    let data16 = data8.planned;
                    if (!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))) {
                        const err51 = { instancePath: instancePath + "/counts/planned", schemaPath: "#/properties/counts/properties/planned/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.planned.type, parentSchema: schema31.properties.counts.properties.planned, data: data16 };
                        if (vErrors === null) {
                            vErrors = [err51];
                        }
                        else {
                            vErrors.push(err51);
                        }
                        errors++;
                    }
                    if ((typeof data16 == "number") && (isFinite(data16))) {
                        if (data16 < 0 || isNaN(data16)) {
                            const err52 = { instancePath: instancePath + "/counts/planned", schemaPath: "#/properties/counts/properties/planned/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.planned, data: data16 };
                            if (vErrors === null) {
                                vErrors = [err52];
                            }
                            else {
                                vErrors.push(err52);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.changed !== undefined) {
                    let data17 = data8.changed;
                    if (!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))) {
                        const err53 = { instancePath: instancePath + "/counts/changed", schemaPath: "#/properties/counts/properties/changed/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.changed.type, parentSchema: schema31.properties.counts.properties.changed, data: data17 };
                        if (vErrors === null) {
                            vErrors = [err53];
                        }
                        else {
                            vErrors.push(err53);
                        }
                        errors++;
                    }
                    if ((typeof data17 == "number") && (isFinite(data17))) {
                        if (data17 < 0 || isNaN(data17)) {
                            const err54 = { instancePath: instancePath + "/counts/changed", schemaPath: "#/properties/counts/properties/changed/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.changed, data: data17 };
                            if (vErrors === null) {
                                vErrors = [err54];
                            }
                            else {
                                vErrors.push(err54);
                            }
                            errors++;
                        }
                    }
                }
                if (data8["in-place"] !== undefined) {
                    let data18 = data8["in-place"];
                    if (!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))) {
                        const err55 = { instancePath: instancePath + "/counts/in-place", schemaPath: "#/properties/counts/properties/in-place/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties["in-place"].type, parentSchema: schema31.properties.counts.properties["in-place"], data: data18 };
                        if (vErrors === null) {
                            vErrors = [err55];
                        }
                        else {
                            vErrors.push(err55);
                        }
                        errors++;
                    }
                    if ((typeof data18 == "number") && (isFinite(data18))) {
                        if (data18 < 0 || isNaN(data18)) {
                            const err56 = { instancePath: instancePath + "/counts/in-place", schemaPath: "#/properties/counts/properties/in-place/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties["in-place"], data: data18 };
                            if (vErrors === null) {
                                vErrors = [err56];
                            }
                            else {
                                vErrors.push(err56);
                            }
                            errors++;
                        }
                    }
                }
                if (data8.verified !== undefined) {
                    let data19 = data8.verified;
                    if (!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))) {
                        const err57 = { instancePath: instancePath + "/counts/verified", schemaPath: "#/properties/counts/properties/verified/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.counts.properties.verified.type, parentSchema: schema31.properties.counts.properties.verified, data: data19 };
                        if (vErrors === null) {
                            vErrors = [err57];
                        }
                        else {
                            vErrors.push(err57);
                        }
                        errors++;
                    }
                    if ((typeof data19 == "number") && (isFinite(data19))) {
                        if (data19 < 0 || isNaN(data19)) {
                            const err58 = { instancePath: instancePath + "/counts/verified", schemaPath: "#/properties/counts/properties/verified/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0", schema: 0, parentSchema: schema31.properties.counts.properties.verified, data: data19 };
                            if (vErrors === null) {
                                vErrors = [err58];
                            }
                            else {
                                vErrors.push(err58);
                            }
                            errors++;
                        }
                    }
                }
            }
            else {
                const err59 = { instancePath: instancePath + "/counts", schemaPath: "#/properties/counts/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.counts.type, parentSchema: schema31.properties.counts, data: data8 };
                if (vErrors === null) {
                    vErrors = [err59];
                }
                else {
                    vErrors.push(err59);
                }
                errors++;
            }
        }
        if (data.failure !== undefined) {
            let data20 = data.failure;
            const _errs43 = errors;
            let valid4 = false;
            let passing0 = null;
            const _errs44 = errors;
            if (data20 && typeof data20 == "object" && !Array.isArray(data20)) {
                if (data20.code === undefined) {
                    const err60 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/required", keyword: "required", params: { missingProperty: "code" }, message: "must have required property '" + "code" + "'", schema: schema32.required, parentSchema: schema32, data: data20 };
                    if (vErrors === null) {
                        vErrors = [err60];
                    }
                    else {
                        vErrors.push(err60);
                    }
                    errors++;
                }
                if (data20.message === undefined) {
                    const err61 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/required", keyword: "required", params: { missingProperty: "message" }, message: "must have required property '" + "message" + "'", schema: schema32.required, parentSchema: schema32, data: data20 };
                    if (vErrors === null) {
                        vErrors = [err61];
                    }
                    else {
                        vErrors.push(err61);
                    }
                    errors++;
                }
                for (const key2 in data20) {
                    if (!((key2 === "code") || (key2 === "message"))) {
                        const err62 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema32, data: data20 };
                        if (vErrors === null) {
                            vErrors = [err62];
                        }
                        else {
                            vErrors.push(err62);
                        }
                        errors++;
                    }
                }
                if (data20.code !== undefined) {
                    let data21 = data20.code;
                    if (typeof data21 !== "string") {
                        const err63 = { instancePath: instancePath + "/failure/code", schemaPath: "#/$defs/failure/properties/code/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema32.properties.code.type, parentSchema: schema32.properties.code, data: data21 };
                        if (vErrors === null) {
                            vErrors = [err63];
                        }
                        else {
                            vErrors.push(err63);
                        }
                        errors++;
                    }
                    if (!((((((((((((((((data21 === "input-invalid") || (data21 === "registration-invalid")) || (data21 === "certificate-invalid")) || (data21 === "certificate-store")) || (data21 === "sign-in-failed")) || (data21 === "permission-missing")) || (data21 === "application-conflict")) || (data21 === "application-unusable")) || (data21 === "tenant-unsuitable")) || (data21 === "request-refused")) || (data21 === "service-unreachable")) || (data21 === "file-access")) || (data21 === "verification-failed")) || (data21 === "cancelled")) || (data21 === "drift")) || (data21 === "unexpected"))) {
                        const err64 = { instancePath: instancePath + "/failure/code", schemaPath: "#/$defs/failure/properties/code/enum", keyword: "enum", params: { allowedValues: schema32.properties.code.enum }, message: "must be equal to one of the allowed values", schema: schema32.properties.code.enum, parentSchema: schema32.properties.code, data: data21 };
                        if (vErrors === null) {
                            vErrors = [err64];
                        }
                        else {
                            vErrors.push(err64);
                        }
                        errors++;
                    }
                }
                if (data20.message !== undefined) {
                    let data22 = data20.message;
                    if (typeof data22 !== "string") {
                        const err65 = { instancePath: instancePath + "/failure/message", schemaPath: "#/$defs/failure/properties/message/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema32.properties.message.type, parentSchema: schema32.properties.message, data: data22 };
                        if (vErrors === null) {
                            vErrors = [err65];
                        }
                        else {
                            vErrors.push(err65);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err66 = { instancePath: instancePath + "/failure", schemaPath: "#/$defs/failure/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema32.type, parentSchema: schema32, data: data20 };
                if (vErrors === null) {
                    vErrors = [err66];
                }
                else {
                    vErrors.push(err66);
                }
                errors++;
            }
            var _valid0 = _errs44 === errors;
            if (_valid0) {
                valid4 = true;
                passing0 = 0;
            }
            const _errs52 = errors;
            if (data20 !== null) {
                const err67 = { instancePath: instancePath + "/failure", schemaPath: "#/properties/failure/oneOf/1/type", keyword: "type", params: { type: "null" }, message: "must be null", schema: schema31.properties.failure.oneOf[1].type, parentSchema: schema31.properties.failure.oneOf[1], data: data20 };
                if (vErrors === null) {
                    vErrors = [err67];
                }
                else {
                    vErrors.push(err67);
                }
                errors++;
            }
            var _valid0 = _errs52 === errors;
            if (_valid0 && valid4) {
                valid4 = false;
                passing0 = [passing0, 1];
            }
            else {
                if (_valid0) {
                    valid4 = true;
                    passing0 = 1;
                }
            }
            if (!valid4) {
                const err68 = { instancePath: instancePath + "/failure", schemaPath: "#/properties/failure/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 }, message: "must match exactly one schema in oneOf", schema: schema31.properties.failure.oneOf, parentSchema: schema31.properties.failure, data: data20 };
                if (vErrors === null) {
                    vErrors = [err68];
                }
                else {
                    vErrors.push(err68);
                }
                errors++;
            }
            else {
                errors = _errs43;
                if (vErrors !== null) {
                    if (_errs43) {
                        vErrors.length = _errs43;
                    }
                    else {
                        vErrors = null;
                    }
                }
            }
        }
        if (data.problems !== undefined) {
            let data23 = data.problems;
            if (Array.isArray(data23)) {
                const len1 = data23.length;
                for (let i1 = 0; i1 < len1; i1++) {
                    let data24 = data23[i1];
                    if (data24 && typeof data24 == "object" && !Array.isArray(data24)) {
                        if (data24.file === undefined) {
                            const err69 = { instancePath: instancePath + "/problems/" + i1, schemaPath: "#/properties/problems/items/required", keyword: "required", params: { missingProperty: "file" }, message: "must have required property '" + "file" + "'", schema: schema31.properties.problems.items.required, parentSchema: schema31.properties.problems.items, data: data24 };
                            if (vErrors === null) {
                                vErrors = [err69];
                            }
                            else {
                                vErrors.push(err69);
                            }
                            errors++;
                        }
                        if (data24.line === undefined) {
                            const err70 = { instancePath: instancePath + "/problems/" + i1, schemaPath: "#/properties/problems/items/required", keyword: "required", params: { missingProperty: "line" }, message: "must have required property '" + "line" + "'", schema: schema31.properties.problems.items.required, parentSchema: schema31.properties.problems.items, data: data24 };
                            if (vErrors === null) {
                                vErrors = [err70];
                            }
                            else {
                                vErrors.push(err70);
                            }
                            errors++;
                        }
                        if (data24.column === undefined) {
                            const err71 = { instancePath: instancePath + "/problems/" + i1, schemaPath: "#/properties/problems/items/required", keyword: "required", params: { missingProperty: "column" }, message: "must have required property '" + "column" + "'", schema: schema31.properties.problems.items.required, parentSchema: schema31.properties.problems.items, data: data24 };
                            if (vErrors === null) {
                                vErrors = [err71];
                            }
                            else {
                                vErrors.push(err71);
                            }
                            errors++;
                        }
                        if (data24.message === undefined) {
                            const err72 = { instancePath: instancePath + "/problems/" + i1, schemaPath: "#/properties/problems/items/required", keyword: "required", params: { missingProperty: "message" }, message: "must have required property '" + "message" + "'", schema: schema31.properties.problems.items.required, parentSchema: schema31.properties.problems.items, data: data24 };
                            if (vErrors === null) {
                                vErrors = [err72];
                            }
                            else {
                                vErrors.push(err72);
                            }
                            errors++;
                        }
                        for (const key3 in data24) {
                            if (!((((key3 === "file") || (key3 === "line")) || (key3 === "column")) || (key3 === "message"))) {
                                const err73 = { instancePath: instancePath + "/problems/" + i1, schemaPath: "#/properties/problems/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties", schema: false, parentSchema: schema31.properties.problems.items, data: data24 };
                                if (vErrors === null) {
                                    vErrors = [err73];
                                }
                                else {
                                    vErrors.push(err73);
                                }
                                errors++;
                            }
                        }
                        if (data24.file !== undefined) {
                            let data25 = data24.file;
                            if ((typeof data25 !== "string") && (data25 !== null)) {
                                const err74 = { instancePath: instancePath + "/problems/" + i1 + "/file", schemaPath: "#/properties/problems/items/properties/file/type", keyword: "type", params: { type: schema31.properties.problems.items.properties.file.type }, message: "must be string,null", schema: schema31.properties.problems.items.properties.file.type, parentSchema: schema31.properties.problems.items.properties.file, data: data25 };
                                if (vErrors === null) {
                                    vErrors = [err74];
                                }
                                else {
                                    vErrors.push(err74);
                                }
                                errors++;
                            }
                        }
                        if (data24.line !== undefined) {
                            let data26 = data24.line;
                            if (!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))) {
                                const err75 = { instancePath: instancePath + "/problems/" + i1 + "/line", schemaPath: "#/properties/problems/items/properties/line/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.problems.items.properties.line.type, parentSchema: schema31.properties.problems.items.properties.line, data: data26 };
                                if (vErrors === null) {
                                    vErrors = [err75];
                                }
                                else {
                                    vErrors.push(err75);
                                }
                                errors++;
                            }
                            if ((typeof data26 == "number") && (isFinite(data26))) {
                                if (data26 < 1 || isNaN(data26)) {
                                    const err76 = { instancePath: instancePath + "/problems/" + i1 + "/line", schemaPath: "#/properties/problems/items/properties/line/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.problems.items.properties.line, data: data26 };
                                    if (vErrors === null) {
                                        vErrors = [err76];
                                    }
                                    else {
                                        vErrors.push(err76);
                                    }
                                    errors++;
                                }
                            }
                        }
                        if (data24.column !== undefined) {
                            let data27 = data24.column;
                            if (!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))) {
                                const err77 = { instancePath: instancePath + "/problems/" + i1 + "/column", schemaPath: "#/properties/problems/items/properties/column/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema31.properties.problems.items.properties.column.type, parentSchema: schema31.properties.problems.items.properties.column, data: data27 };
                                if (vErrors === null) {
                                    vErrors = [err77];
                                }
                                else {
                                    vErrors.push(err77);
                                }
                                errors++;
                            }
                            if ((typeof data27 == "number") && (isFinite(data27))) {
                                if (data27 < 1 || isNaN(data27)) {
                                    const err78 = { instancePath: instancePath + "/problems/" + i1 + "/column", schemaPath: "#/properties/problems/items/properties/column/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema31.properties.problems.items.properties.column, data: data27 };
                                    if (vErrors === null) {
                                        vErrors = [err78];
                                    }
                                    else {
                                        vErrors.push(err78);
                                    }
                                    errors++;
                                }
                            }
                        }
                        if (data24.message !== undefined) {
                            let data28 = data24.message;
                            if (typeof data28 !== "string") {
                                const err79 = { instancePath: instancePath + "/problems/" + i1 + "/message", schemaPath: "#/properties/problems/items/properties/message/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema31.properties.problems.items.properties.message.type, parentSchema: schema31.properties.problems.items.properties.message, data: data28 };
                                if (vErrors === null) {
                                    vErrors = [err79];
                                }
                                else {
                                    vErrors.push(err79);
                                }
                                errors++;
                            }
                        }
                    }
                    else {
                        const err80 = { instancePath: instancePath + "/problems/" + i1, schemaPath: "#/properties/problems/items/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.properties.problems.items.type, parentSchema: schema31.properties.problems.items, data: data24 };
                        if (vErrors === null) {
                            vErrors = [err80];
                        }
                        else {
                            vErrors.push(err80);
                        }
                        errors++;
                    }
                }
            }
            else {
                const err81 = { instancePath: instancePath + "/problems", schemaPath: "#/properties/problems/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.problems.type, parentSchema: schema31.properties.problems, data: data23 };
                if (vErrors === null) {
                    vErrors = [err81];
                }
                else {
                    vErrors.push(err81);
                }
                errors++;
            }
        }
        if (data.registrations !== undefined) {
            let data29 = data.registrations;
            if (Array.isArray(data29)) {
                const len2 = data29.length;
                for (let i2 = 0; i2 < len2; i2++) {
                    if (!(validate21(data29[i2], { instancePath: instancePath + "/registrations/" + i2, parentData: data29, parentDataProperty: i2, rootData, dynamicAnchors }))) {
                        vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
                        errors = vErrors.length;
                    }
                }
            }
            else {
                const err82 = { instancePath: instancePath + "/registrations", schemaPath: "#/properties/registrations/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema31.properties.registrations.type, parentSchema: schema31.properties.registrations, data: data29 };
                if (vErrors === null) {
                    vErrors = [err82];
                }
                else {
                    vErrors.push(err82);
                }
                errors++;
            }
        }
    }
    else {
        const err83 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema31.type, parentSchema: schema31, data };
        if (vErrors === null) {
            vErrors = [err83];
        }
        else {
            vErrors.push(err83);
        }
        errors++;
    }
    validate20.errors = vErrors;
    return errors === 0;
}
validate20.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };

// EXTERNAL MODULE: ./build/report/run-report.js
var run_report = __webpack_require__(72065);
;// CONCATENATED MODULE: ./build/report/read-report.js



function readReport(text) {
    const document = parsed(text);
    if (document === undefined)
        return { problem: 'is not JSON' };
    const version = versionOf(document);
    if (typeof version === 'number' && version > run_report/* REPORT_VERSION */.Aj) {
        return { problem: `has version ${version}, which is newer than this action knows: use the version that wrote it` };
    }
    if (validate(document))
        return { report: document };
    const [error] = validate.errors ?? [];
    const place = error?.instancePath ? `at ${(0,displayed_text/* displayedText */.x3)(error.instancePath)} ` : '';
    return { problem: `is not a report of this action: ${place}it ${error?.message ?? 'differs from the schema'}` };
}
function parsed(text) {
    try {
        return JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch {
        return undefined;
    }
}
function versionOf(document) {
    return typeof document === 'object' && document !== null && 'version' in document ? document.version : undefined;
}

// EXTERNAL MODULE: ./build/report/registration-report.js
var registration_report = __webpack_require__(15981);
;// CONCATENATED MODULE: ./build/report/merge-reports.js





function mergeReports(files) {
    const read = files.map((file) => ({ file: file.file, result: resultOf(file) }));
    const all = read.flatMap(({ file, result }) => ('report' in result ? [{ file, report: result.report }] : []));
    const reports = withoutEarlierTries(all).toSorted((a, b) => shardIndex(a.report) - shardIndex(b.report));
    const problems = [
        ...(files.length === 0 ? ['There is no report: the folder holds no JSON file.'] : []),
        ...read.flatMap(({ file, result }) => ('problem' in result ? [`${file} ${result.problem}.`] : [])),
        ...shardProblems(reports),
        ...modeProblems(reports),
        ...twiceProblems(reports),
        ...sharedApplicationProblems(reports)
    ];
    const report = merged(reports, problems);
    const hasFailed = report.failure !== null || report.problems.length > 0 || report.registrations.some(isFailed);
    return { report, reports: reports.length, problems, hasFailed };
}
function resultOf(file) {
    return 'unread' in file ? { problem: file.unread } : readReport(file.text);
}
function isFailed({ state }) {
    return registration_report/* HAS_FAILED */.XV.has(state);
}
function withoutEarlierTries(reports) {
    return reports.filter(({ report }) => report.shard === null ||
        !reports.some(({ report: other }) => isLaterTry(other, report) && isLater(other, report, reports)));
}
function isLaterTry(later, earlier) {
    const isOf = (entry) => (other) => other.file === entry.file && other.tenant === entry.tenant;
    return later.shard === earlier.shard && earlier.registrations.every((entry) => later.registrations.some(isOf(entry)));
}
function isLater(one, other, reports) {
    if (one.endedOn !== other.endedOn)
        return one.endedOn > other.endedOn;
    const place = (report) => reports.findIndex((named) => named.report === report);
    return place(one) > place(other);
}
function merged(reports, problems) {
    const all = reports.map(({ report }) => report);
    const registrations = all.flatMap((report) => report.registrations);
    const endedOn = all
        .map((report) => report.endedOn)
        .toSorted()
        .at(-1);
    return {
        version: run_report/* REPORT_VERSION */.Aj,
        actionVersion: all.find((report) => report.endedOn === endedOn)?.actionVersion ?? '',
        mode: all.find(({ mode }) => mode !== null)?.mode ?? null,
        startedOn: all.map((report) => report.startedOn).toSorted()[0] ?? NEVER,
        endedOn: endedOn ?? NEVER,
        shard: null,
        mergedShards: all.flatMap(({ shard }) => shard ?? []),
        counts: (0,run_report/* countsOf */.mQ)(registrations),
        failure: failureOf(all, problems),
        problems: withoutRepetition(all.flatMap((report) => report.problems)),
        registrations
    };
}
const NEVER = '1970-01-01T00:00:00.000Z';
function failureOf(reports, problems) {
    const ended = reports.flatMap(({ shard, failure }) => (failure === null ? [] : [{ shard, failure }]));
    const sentences = ended.map(({ shard, failure }) => `${shard === null ? '' : `Shard ${shard}: `}${failure.message}`);
    const message = [...problems, ...new Set(sentences)].join(' ');
    if (message === '')
        return null;
    const code = problems.length > 0 ? 'input-invalid' : (ended[0]?.failure.code ?? 'unexpected');
    return { code, message };
}
function withoutRepetition(problems) {
    return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
function shardIndex({ shard }) {
    return (shard === null ? undefined : (0,request_shard/* parseShard */.uK)(shard)?.index) ?? 0;
}
function shardProblems(reports) {
    const shards = reports.flatMap(({ report: { shard } }) => (shard === null ? [] : ((0,request_shard/* parseShard */.uK)(shard) ?? [])));
    if (shards.length === 0)
        return [];
    const whole = reports.filter(({ report: { shard } }) => shard === null);
    const counts = [...new Set(shards.map(({ count }) => count))].toSorted((a, b) => a - b);
    const [count = 0, ...otherCounts] = counts;
    if (otherCounts.length > 0) {
        return [`The reports are of different numbers of shards (${(0,list_text/* listText */.s)(counts.map(String))}): merge those of one run.`];
    }
    const missing = Array.from({ length: count }, (_, index) => index + 1).filter((wanted) => !shards.some(({ index }) => index === wanted));
    return [
        ...sameShardProblems(reports),
        ...whole.map(({ file }) => `${file} is the report of a run without shards, beside those of shards.`),
        ...(missing.length === 0 ? [] : [missingText(missing.map((index) => `${index}/${count}`))])
    ];
}
function sameShardProblems(reports) {
    const handled = reports.filter(({ report }) => report.shard !== null && report.registrations.length > 0);
    return [...Map.groupBy(handled, ({ report }) => report.shard)].flatMap(([shard, all]) => all.length > 1
        ? [
            `${(0,list_text/* listText */.s)(all.map(({ file }) => file))} are all of shard ${shard}, and of different registrations: merge those of one run.`
        ]
        : []);
}
function missingText(shards) {
    const [which, whose] = shards.length === 1 ? ['Shard', 'has no report: its job'] : ['Shards', 'have no report: their jobs'];
    return `${which} ${(0,list_text/* listText */.s)(shards, 20)} ${whose} did not end, or left no artifact.`;
}
function modeProblems(reports) {
    const modes = [...new Set(reports.flatMap(({ report }) => report.mode ?? []))];
    return modes.length > 1 ? [`The reports are of different modes (${(0,list_text/* listText */.s)(modes)}): merge those of one run.`] : [];
}
function twiceProblems(reports) {
    const places = new Map();
    for (const { file, report } of reports) {
        for (const { file: from } of report.registrations) {
            if (from !== null)
                places.set(from, [...(places.get(from) ?? []), file]);
        }
    }
    return [...places].flatMap(([from, files]) => files.length > 1 ? [`The registration ${from} is in several reports: ${(0,list_text/* listText */.s)(files)}.`] : []);
}
function sharedApplicationProblems(reports) {
    const all = reports.flatMap(({ report }) => report.registrations);
    const known = all.filter(({ tenantId, application }) => tenantId !== null && application.applicationId !== null);
    const shared = Map.groupBy(known, ({ tenantId, application }) => `${tenantId} ${application.applicationId}`);
    return [...shared.values()].flatMap((registrations) => {
        const names = [...new Set(registrations.map(({ name }) => name))];
        const { tenantId, application } = registrations[0] ?? {};
        return names.length > 1
            ? [
                `${(0,list_text/* listText */.s)(names)} are for the same application, ${application?.applicationId} in the tenant ${tenantId}: keep one of them.`
            ]
            : [];
    });
}


/***/ })

};
