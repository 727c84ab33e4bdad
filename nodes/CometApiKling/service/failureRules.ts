/**
 * One row: the meaning of an answer of the service, and the user's way out. Placeholders such
 * as `{service}` are words of the route (`RouteWords`).
 */
export interface FailureRule {
	/** What happened, as the beginning of a sentence; the service's own reason is added to it. */
	message: string;
	/** The way out. */
	description: string;
	/** Whether the same request can succeed later. */
	retryable: boolean;
	/** Whether at least a status request, which is free, is worth repeating. */
	isTransientForGets?: boolean;
	/** Whether a create that was answered like this may have made, and charged, a task. */
	mayHaveCreated: boolean;
}

function rule(
	message: string,
	description: string,
	outcome: 'final' | 'finalForCreates' | 'refusedForNow' | 'uncertain' = 'final',
): FailureRule {
	return {
		message,
		description,
		retryable: outcome === 'refusedForNow' || outcome === 'uncertain',
		mayHaveCreated: outcome === 'uncertain',
		...(outcome === 'finalForCreates' && { isTransientForGets: true }),
	};
}

const KLING_ACCESS = rule(
	'CometAPI could not sign in to Kling',
	'This concerns the account that CometAPI itself uses at Kling, not your API key. Try again later. If it keeps happening, contact CometAPI support.',
);
const KLING_ACCOUNT = rule(
	'The Kling account behind CometAPI cannot accept tasks',
	'Waiting a few seconds does not help. Check the credit of your CometAPI account. If it is sufficient, contact CometAPI support.',
);
const INPUT = rule(
	'Kling did not accept the input',
	'Check the value that the message names. {inputRules}',
);
const POLICY = rule(
	'Kling rejected the content',
	'{otherInput} Sending the same content again gives the same answer.',
);
const UNAVAILABLE = rule(
	'The service is not available at the moment',
	'Try again in a few minutes.',
	'uncertain',
);
const UNKNOWN_TASK = rule(
	'The service does not know this task',
	'Check the "Task ID" and the "{kindField}". Tasks can only be read with the account that created them, and are deleted 30 days after they ended.',
);
/** The same for a task that the service has shown before. */
export const GONE_TASK = rule(
	'The service no longer knows this task',
	'Tasks are deleted 30 days after they ended, and can only be read with the account that created them: check whether the key or the "Base URL" in the credential was changed. If neither was, try "Await Result" with this Task ID once more, then contact CometAPI support.',
);
const NO_CREDIT = rule(
	'The CometAPI account has no credit left',
	'Top up the account at CometAPI, then run this item again.',
);
const BUSY = rule(
	'CometAPI has no free channel to {service} at the moment',
	'No task was created. Try again in a few minutes. If it keeps happening, ask CometAPI support whether your plan includes {service}.',
	'refusedForNow',
);
const TOO_MANY = rule(
	'The service is receiving too many requests',
	'Send fewer items at a time: set "Max Parallel Tasks" in Options, or put a Wait node before this one.',
	'refusedForNow',
);

/** By Kling's business code. Source: Kling's page of error codes. */
export const KLING_FAILURES: Readonly<Record<number, FailureRule>> = {
	1000: KLING_ACCESS,
	1001: KLING_ACCESS,
	1002: KLING_ACCESS,
	1003: KLING_ACCESS,
	1004: KLING_ACCESS,
	1100: KLING_ACCOUNT,
	1101: KLING_ACCOUNT,
	1102: KLING_ACCOUNT,
	1103: rule(
		'This account is not allowed to use {service}',
		'Ask CometAPI support whether your plan includes it.',
	),
	1200: INPUT,
	1201: INPUT,
	1202: rule(
		'The service does not know this kind of request',
		'Check the "Base URL" in the credential; it must be the address of CometAPI without a path.',
	),
	1203: UNKNOWN_TASK,
	1300: POLICY,
	1301: POLICY,
	1302: TOO_MANY,
	1303: rule(
		'All parallel task slots of the account are in use',
		'The task was not created. Set "Max Parallel Tasks" in Options to the number of slots that your account has, or try again when other tasks have finished.',
		'refusedForNow',
	),
	1304: rule(
		'The service does not accept requests from this network address',
		'The Kling account behind CometAPI has an IP allow-list. Contact CometAPI support.',
	),
	5000: UNAVAILABLE,
	5001: rule(
		'Kling is in maintenance',
		'No task was created. Try again in a few minutes.',
		'refusedForNow',
	),
	5002: UNAVAILABLE,
};

const KEY = rule(
	'CometAPI did not accept the API key',
	'Open the credential, paste a valid key from your CometAPI account and test it.',
);

/** By the word that the gateway gives as `error.code`. Source: CometAPI's page of errors. */
export const GATEWAY_FAILURES: Readonly<Record<string, FailureRule>> = {
	invalid_request: rule(
		'CometAPI did not accept the request',
		'Check the values of this item; the message says which one is wrong.',
	),
	invalid_api_key: KEY,
	insufficient_user_quota: NO_CREDIT,
	quota_not_enough: NO_CREDIT,
	pre_consume_token_quota_failed: NO_CREDIT,
	permission_denied: rule(
		'This API key is not allowed to use {service}',
		'Check the permissions of the API key in your CometAPI account, or use another key.',
	),
	// These three come before anything is sent to Kling. Source: open-source gateways with CometAPI's
	// error texts; `model_not_found` was seen live.
	model_not_found: rule(
		'CometAPI does not offer {service} to this account',
		'No task was created. Ask CometAPI support whether your plan includes {service}.',
	),
	get_channel_failed: BUSY,
	upstream_load_saturated: BUSY,
	do_request_failed: UNAVAILABLE,
	task_not_exist: UNKNOWN_TASK,
};

/** Rules for gets where they differ from those for creates; by the code of the answer. */
export const GET_FAILURES: Readonly<Record<number, FailureRule>> = {
	1200: rule('The service rejected the status check of the task', 'Check the "Task ID".'),
	1201: rule('The service rejected the status check of the task', 'Check the "Task ID".'),
};

/** The external id of a create is taken. Kling wants it unique in the whole account. */
export const TAKEN_ID = rule(
	'The External Task ID has been used before',
	'Nothing was paid for this item. The task with this ID may be yours: fetch it with "Await Result" and the External Task ID in the field "Task ID". It may also belong to another customer of CometAPI, because CometAPI shares an account at Kling: use a longer ID of your own, or leave the field empty.',
);
export { UNKNOWN_TASK };

/** A create names no task that could be unknown; by the code of the answer. */
const UNKNOWN_SOURCE = rule(
	'Kling cannot find something that the request refers to',
	'Check {input}: anything given by its ID may be older than 30 days or belong to another account.',
);
export const CREATE_FAILURES: Readonly<Record<number | string, FailureRule>> = {
	1203: UNKNOWN_SOURCE,
	task_not_exist: UNKNOWN_SOURCE,
};
export const NO_SUCH_ROUTE = rule(
	'{service} is not available at this address',
	'Check the "Base URL" in the credential; it must be the address of CometAPI without a path. If it is right, ask CometAPI support whether your plan includes {service}.',
);

/** By HTTP status, if no code says more. */
export const STATUS_FAILURES: Readonly<Record<number, FailureRule>> = {
	400: INPUT,
	401: KEY,
	403: rule(
		'CometAPI rejected the request',
		'The account has no permission or no credit for it. Check the credit, the permissions of the API key and the "Base URL" in the credential.',
	),
	404: rule(
		'The service did not find what was asked for',
		'Check the "Task ID", the "{kindField}", and the "Base URL" in the credential.',
	),
	429: TOO_MANY,
};

const NOT_COMETAPI = 'The answer did not come from the CometAPI service';
const CHECK_BASE_URL =
	'Check the "Base URL" in the credential; it must be the address of CometAPI without a path, e.g. https://api.cometapi.com.';
export const WRONG_ADDRESS = rule(NOT_COMETAPI, CHECK_BASE_URL);
/** A web page with a client error: the address is wrong, or a network on the way has a bad moment. */
export const REFUSING_PAGE = rule(NOT_COMETAPI, CHECK_BASE_URL, 'finalForCreates');
export const WEB_PAGE = rule(
	'The service answered with a web page instead of data',
	'If this happens with every item, check the "Base URL" in the credential. Otherwise try again in a few minutes.',
	'uncertain',
);
export const UNREADABLE = rule(
	'The service sent an answer that could not be read',
	'Try again in a few minutes. If it keeps happening, check the "Base URL" in the credential.',
	'uncertain',
);
export const OTHER_CLIENT_ERROR = rule(
	'The service rejected the request',
	'Check the values of this item and the "Base URL" in the credential.',
);
/** Request timeout and too early (408, 425): both ask the sender to send again. */
export const ASKED_AGAIN: FailureRule = { ...OTHER_CLIENT_ERROR, isTransientForGets: true };
export const SERVER_ERROR = UNAVAILABLE;
/** Request timeout, conflict, and "the client went away" (408, 409, 499): the create may be under way. */
export const UNCERTAIN_CREATE: FailureRule = { ...OTHER_CLIENT_ERROR, mayHaveCreated: true };

export const OTHER_TASK = rule(
	'The service returned a different task',
	'Try again in a few minutes. If it keeps happening, report it to CometAPI support with both IDs.',
	'refusedForNow',
);

export const UNREADABLE_CREDENTIAL = rule(
	'n8n could not read the credential',
	'Nothing was sent. Open the credential of this node and save it again. If that does not help, the log of n8n has the reason.',
	'finalForCreates',
);

const NOT_REACHED = 'No connection to the service';
const CHECK_NETWORK =
	'Nothing was sent. Check the network of this n8n and the "Base URL" in the credential, then try again.';

/** By the code of the network's error. A request that never reached the service made no task. */
export const NETWORK_FAILURES: Readonly<Record<string, FailureRule>> = {
	ECONNREFUSED: rule(NOT_REACHED, CHECK_NETWORK, 'refusedForNow'),
	ENOTFOUND: rule(NOT_REACHED, CHECK_NETWORK, 'refusedForNow'),
	EAI_AGAIN: rule(NOT_REACHED, CHECK_NETWORK, 'refusedForNow'),
	EHOSTUNREACH: rule(NOT_REACHED, CHECK_NETWORK, 'refusedForNow'),
	ENETUNREACH: rule(NOT_REACHED, CHECK_NETWORK, 'refusedForNow'),
	ERR_INVALID_URL: rule('The "Base URL" in the credential is not an address', CHECK_NETWORK),
};
export const BLOCKED = rule(
	'This n8n is not allowed to connect to the service',
	'Nothing was sent. N8N_SSRF_PROTECTION_ENABLED keeps n8n out of private networks: check the "Base URL" in the credential, or add its host to N8N_SSRF_ALLOWED_HOSTNAMES of n8n.',
);
export const CERTIFICATE = rule(
	'The secure connection to the service could not be trusted',
	'Nothing was sent. Check the "Base URL" in the credential and the certificates of this n8n.',
);
export const CONNECTION_LOST = rule(
	'The connection to the service was lost before it answered',
	'Check the network of this n8n and try again.',
	'uncertain',
);
