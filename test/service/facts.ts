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
 * or by the gateway about a task.
 */
export type RefusalForm = 'kling' | 'gateway' | 'nested' | 'task';

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
	/** How long a new task is unknown to queries. */
	notFoundForMs: number;
	/** How long queries still show an ended task as processing. */
	behindMs: number;
	/**
	 * `wrapped` puts the gateway's own envelope around every query answer; in `outdated` its content says
	 * "processing" forever.
	 */
	envelope: 'plain' | 'wrapped' | 'outdated';
	wrapsCallbacks: boolean;
	/** Whether answers and callbacks contain the client's own id. */
	echoesExternalId: boolean;
	/** Writes the ids of tasks as numbers, which exceed the precision of JS numbers. */
	numericIds: boolean;
	/** The links of an audio. */
	audios: AudioFormat[];
	/** Whether a create may carry the fields that only Kling documents: both prompts and `asmr_mode`. */
	acceptsPrompts: boolean;
	/** Whether `video_id` accepts clips of the clip routes. */
	acceptsClipIds: boolean;
	/** Whose limits apply where two pages differ: for prompts, and for the seconds of clips and sounds. */
	rulesOf: 'kling' | 'cometapi';
}

type Profile = { [Fact in keyof ServiceFacts]: [value: ServiceFacts[Fact], certainty: Certainty] };

/** The services that the Base URL may lead to, each fact with its certainty. */
export const PROFILES = {
	/** As the two pages say; Kling's where CometAPI's says nothing. */
	documented: {
		lookupByExternalId: [true, 'K'],
		unknownTask: [{ status: 404, code: 1203, message: 'task not found: {id}' }, 'K'],
		takenId: [{ status: 400, code: 1201, message: 'external_task_id already exists: {id}' }, 'K'],
		notFoundForMs: [0, '?'],
		behindMs: [0, '?'],
		envelope: ['plain', 'C'],
		wrapsCallbacks: [false, 'K'],
		echoesExternalId: [true, 'K'],
		numericIds: [false, 'C'],
		audios: [['mp3', 'wav'], 'K'],
		acceptsPrompts: [true, 'K'],
		acceptsClipIds: [true, 'K'],
		rulesOf: ['kling', 'K'],
	},
} satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export function factsOf(name: ProfileName): ServiceFacts {
	const facts = Object.entries(PROFILES[name]).map(([fact, [value]]) => [fact, value]);
	return Object.fromEntries(facts) as ServiceFacts;
}

/** A refusal about an id, with that id in its text. */
export function about(id: string, refusal: Refusal): Refusal {
	const { message } = refusal;
	return typeof message === 'string'
		? { ...refusal, message: message.replace('{id}', id) }
		: refusal;
}
