/**
 * What services do differently. It is data, so tests, simulator and random runs can use any service by
 * name, or change a single fact.
 */

/**
 * How certain a fact is: `C` by CometAPI's page, `K` by Kling's page, `L` by a published live answer,
 * `3` by third-party code or pages only, `?` unknown.
 */
export type Certainty = 'C' | 'K' | 'L' | '3' | '?';

export type AudioFormat = 'mp3' | 'wav';

/**
 * How a refusal is written: by Kling, by the gateway, by Kling with the gateway's two levels around it,
 * by the gateway about a task, or by Kling as text in the gateway's message (`relayedTwice`: through two
 * gateways).
 */
export type RefusalForm = 'kling' | 'gateway' | 'nested' | 'task' | 'relayed' | 'relayedTwice';

export interface Refusal {
	status: number;
	code: number | string;
	/** A text in which `{id}` is the id that was sent; odd services send an object. */
	message: string | object;
	/** Default: `kling`. */
	form?: RefusalForm;
}

export interface ServiceFacts {
	/** Whether a query also finds a task by its `external_task_id`. */
	lookupByExternalId: boolean;
	/** The answer to a query for an unknown task. */
	unknownTask: Refusal;
	/** The answer to a create whose `external_task_id` is taken; `accepted` makes another task. */
	takenId: Refusal | 'accepted';
	/** The answer to a create when all slots of the account are taken. */
	full: Refusal;
	/** The answer to a create, before its parameters are checked, when the account has no credit. */
	noCredit: Refusal;
	/** How Kling's refusals of a create are written. */
	klingRefusals: 'kling' | 'relayed' | 'relayedTwice';
	/** Whose task ids the API uses. Files and callbacks have Kling's ids in any case. */
	taskIds: 'kling' | 'gateway';
	/** `queued` is the gateway's own object, which has no envelope. */
	createAnswer: 'kling' | 'queued';
	/** The `code` of an answered create. */
	successCode: number | string;
	/** Whether the answer to a create can already say that the task has failed. */
	failsAtOnce: boolean;
	/** For how long after its create a task is unknown to queries. */
	notFoundForMs: number;
	/** How long queries still show an ended task as processing. */
	behindMs: number;
	/**
	 * `wrapped` puts the gateway's own envelope around the task of every query answer; in `outdated` that
	 * task says "processing" forever. `whole` puts it around Kling's whole answer.
	 */
	envelope: 'plain' | 'wrapped' | 'outdated' | 'whole';
	/** Whether callbacks come to the client's address. */
	sendsCallbacks: boolean;
	wrapsCallbacks: boolean;
	/** Whether answers and callbacks show the client's own id; `replaced`: the gateway's task id instead. */
	echoesExternalId: boolean | 'replaced';
	/** How many units of `quota` in the deduction of a task are a dollar. */
	quotaPerDollar: number;
	/** Writes the ids of tasks as numbers, which no JS number can hold. */
	numericIds: boolean;
	/** The links of an audio. */
	audios: AudioFormat[];
	/** Whether an audio has one link, `url`, instead. */
	hasPlainAudioUrl: boolean;
	/** Whether a create may carry the fields that only Kling documents: both prompts and `asmr_mode`. */
	acceptsPrompts: boolean;
	/** Whether `video_id` accepts clips of the clip routes. */
	acceptsClipIds: boolean;
	/** Whose limits apply where two pages differ: for prompts, and for the seconds of clips and sounds. */
	rulesOf: 'kling' | 'cometapi';
}

type Profile = { [Fact in keyof ServiceFacts]: [value: ServiceFacts[Fact], certainty: Certainty] };

export const FULL: Refusal = {
	status: 429,
	code: 1303,
	message: 'parallel task over resource pack limit',
};

const NO_CREDIT: Refusal = { status: 429, code: 1102, message: 'Account balance not enough' };

/** What the two pages say, with Kling's word where CometAPI's is silent. */
const documented = {
	lookupByExternalId: [true, 'K'],
	unknownTask: [{ status: 404, code: 1203, message: 'task not found: {id}' }, 'K'],
	takenId: [{ status: 400, code: 1201, message: 'external_task_id already exists: {id}' }, 'K'],
	full: [FULL, 'K'],
	noCredit: [{ status: 429, code: 1102, message: 'Resource pack used up' }, 'K'],
	klingRefusals: ['kling', 'K'],
	taskIds: ['kling', 'C'],
	createAnswer: ['kling', 'C'],
	successCode: [0, 'C'],
	failsAtOnce: [false, '?'],
	notFoundForMs: [0, '?'],
	behindMs: [0, '?'],
	envelope: ['plain', 'C'],
	sendsCallbacks: [true, 'K'],
	wrapsCallbacks: [false, 'K'],
	echoesExternalId: [true, 'K'],
	quotaPerDollar: [1, '?'],
	numericIds: [false, 'C'],
	audios: [['mp3', 'wav'], 'K'],
	hasPlainAudioUrl: [false, 'K'],
	acceptsPrompts: [true, 'K'],
	acceptsClipIds: [true, 'K'],
	rulesOf: ['kling', 'K'],
} satisfies Profile;

/** Kling itself, as it was seen to answer; the rest as documented. */
const kling = {
	...documented,
	lookupByExternalId: [true, 'L'],
	unknownTask: [
		{ status: 400, code: 1201, message: 'Task not found by id/external id: {id}' },
		'L',
	],
	takenId: [{ status: 400, code: 1201, message: 'External_task_id {id} already exists' }, 'L'],
	full: [FULL, 'L'],
	noCredit: [NO_CREDIT, 'L'],
	failsAtOnce: [true, 'L'],
	notFoundForMs: [0, 'L'],
	hasPlainAudioUrl: [false, '?'],
} satisfies Profile;

/** A gateway that keeps its own table of tasks and sends the client's values on to Kling. */
const gateway = {
	...kling,
	lookupByExternalId: [false, '3'],
	unknownTask: [
		{ status: 400, code: 'task_not_exist', message: 'task_not_exist', form: 'task' },
		'3',
	],
	klingRefusals: ['relayed', '3'],
	taskIds: ['gateway', '3'],
	createAnswer: ['queued', '3'],
	failsAtOnce: [false, '?'],
	quotaPerDollar: [500_000, '?'],
	notFoundForMs: [3_000, '3'],
	behindMs: [20_000, '3'],
	envelope: ['wrapped', '3'],
	sendsCallbacks: [true, '3'],
	acceptsPrompts: [true, '3'],
	acceptsClipIds: [true, '?'],
} satisfies Profile;

/** The services that may be behind the Base URL, each fact with its certainty. */
export const PROFILES = {
	documented,
	kling,
	gateway,
	/** A gateway that sends its own external id and callback address to Kling. */
	rewriting: {
		...gateway,
		takenId: ['accepted', '3'],
		createAnswer: ['kling', '3'],
		envelope: ['plain', '3'],
		sendsCallbacks: [false, '3'],
		echoesExternalId: ['replaced', '?'],
	},
} satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

export function factsOf(name: ProfileName): ServiceFacts {
	const facts = Object.entries(PROFILES[name]).map(([fact, [value]]) => [fact, value]);
	return Object.fromEntries(facts) as ServiceFacts;
}

/** Other answers of gateways to a query for a task that is not there: an error, and an empty success. */
export const OTHER_UNKNOWN_TASKS: Array<[Refusal, Certainty]> = [
	[{ status: 500, code: 'get_task_failed', message: 'record not found', form: 'task' }, '3'],
	[{ status: 200, code: 'success', message: '', form: 'task' }, '3'],
];

/**
 * Refusals of a gateway, by their codes. Kling has not seen the request, except at `do_request_failed`:
 * there it was sent, and Kling may have made the task.
 */
const GATEWAY_REFUSALS = {
	model_not_found: [503, 'no available channel for model kling_audio (distributor)', 'L'],
	permission_denied: [403, 'This token has no access to model kling_audio', 'L'],
	invalid_request: [500, 'field model_name is required', 'L'],
	get_channel_failed: [500, 'no available channel under group default', '3'],
	do_request_failed: [500, 'do request failed: EOF', '3'],
	upstream_load_saturated: [403, 'The upstream load is saturated, please try again later', '3'],
	quota_not_enough: [403, 'user quota is not enough', '3'],
	pre_consume_token_quota_failed: [403, 'token quota is not enough', '3'],
} satisfies Record<string, [status: number, message: string, certainty: Certainty]>;

export type GatewayRefusal = keyof typeof GATEWAY_REFUSALS;

export const GATEWAY_REFUSAL_NAMES = Object.keys(GATEWAY_REFUSALS) as GatewayRefusal[];

/** What CometAPI was seen to answer is in its own form, the rest in the form of the gateways. */
export function gatewayRefusal(code: GatewayRefusal): Refusal {
	const [status, message, certainty] = GATEWAY_REFUSALS[code];
	return { status, code, message, form: certainty === 'L' ? 'gateway' : 'task' };
}

/** A refusal about an id, with that id in its text. */
export function about(id: string, refusal: Refusal): Refusal {
	const { message } = refusal;
	return typeof message === 'string'
		? { ...refusal, message: message.replace('{id}', id) }
		: refusal;
}
