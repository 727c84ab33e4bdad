/**
 * What one service does that another does differently. It is data, so that tests, simulator and random
 * runs can have any of them by name, or one fact the other way.
 */

/**
 * How sure a fact is: `C` CometAPI's page says it, `K` Kling's page says it, `L` somebody published a
 * live answer, `3` third-party code or pages only, `?` nobody says.
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
	/** A text, as documented, in which `{id}` is the id that was sent; odd services put an object here. */
	message: string | object;
	/** Default: `kling`. */
	form?: RefusalForm;
}

export interface ServiceFacts {
	/** Whether a query finds a task by its `external_task_id` too. */
	lookupByExternalId: boolean;
	/** The answer to a query for a task that is not there. */
	unknownTask: Refusal;
	/** The answer to a create whose `external_task_id` is taken; `accepted` makes another task. */
	takenId: Refusal | 'accepted';
	/** For how long after its create a task is unknown to queries. */
	notFoundForMs: number;
	/** For how long after its end queries still show a task as processing. */
	behindMs: number;
	/**
	 * `wrapped` puts the gateway's own envelope around every query answer; in `outdated` what it holds
	 * says "processing" forever.
	 */
	envelope: 'plain' | 'wrapped' | 'outdated';
	wrapsCallbacks: boolean;
	/** Whether the client's own id is shown in answers and callbacks. */
	echoesExternalId: boolean;
	/** Writes the ids of tasks as numbers, which no JS number can hold. */
	numericIds: boolean;
	/** Which links an audio has. */
	audios: AudioFormat[];
	/** Whether a create may carry the fields that only Kling documents: both prompts and `asmr_mode`. */
	acceptsPrompts: boolean;
	/** Whether `video_id` takes the clips that the routes of clips have made. */
	acceptsClipIds: boolean;
	/** Whose limits hold where two pages differ: of prompts, and of the seconds of clips and sounds. */
	rulesOf: 'kling' | 'cometapi';
}

type Profile = { [Fact in keyof ServiceFacts]: [value: ServiceFacts[Fact], certainty: Certainty] };

/** The services that may stand behind the Base URL, each fact with its certainty. */
export const PROFILES = {
	/** What the two pages say, with Kling's word where CometAPI's is silent. */
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
