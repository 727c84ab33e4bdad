export type SimulatedStatus = 'submitted' | 'processing' | 'succeed' | 'failed';
/** `no_audio` and `no_video` succeed without what they are named after. */
export type TaskOutcome = 'succeed' | 'failed' | 'no_audio' | 'no_video';
export type AudioFormat = 'mp3' | 'wav';
export type ErrorForm = 'kling' | 'gateway' | 'nested' | 'html' | 'xml' | 'text' | 'empty';

/** One disturbed answer. `created: true` means the task exists although its answer says otherwise. */
export type Fault =
	| { kind: 'ok' }
	| {
			kind: 'status';
			status: number;
			code?: number | string;
			/** A text, as documented; an object stands there as such. */
			message?: string | object;
			form: ErrorForm;
			retryAfter?: string;
			created?: boolean;
	  }
	| { kind: 'code'; code: number; message: string; created?: boolean }
	| { kind: 'lost'; created?: boolean }
	| { kind: 'hang'; ms: number; created?: boolean }
	| { kind: 'garbage'; created?: boolean }
	| { kind: 'redirect'; location?: string; created?: boolean }
	/** A web page, also after white space. */
	| { kind: 'html'; after?: string; created?: boolean }
	| { kind: 'empty'; created?: boolean }
	| { kind: 'truncated' }
	/** Half of the packed answer, which is packed although nobody asked for it. */
	| { kind: 'halfPacked' }
	/** Half of the answer, and then nothing on an open connection. */
	| { kind: 'stalled' }
	| { kind: 'slow'; ms: number };

/** How a task's callbacks go astray; an empty plan sends each status once, in order, when it is due. */
export interface CallbackPlan {
	lost?: boolean;
	/** How many times each callback is posted, side by side, under one webhook id. */
	copies?: number;
	/** Posts what is already due before the create is answered; with `durationMs: 0` that is every status. */
	early?: boolean;
	delayMs?: number;
	wrapped?: boolean;
	/** Holds everything back to the end, then sends the newest status first. */
	order?: 'natural' | 'reversed';
	statuses?: SimulatedStatus[];
}

/** What happens to one task, from its create to its downloads. Each fault is used up by one request. */
export interface Scenario {
	durationMs: number;
	outcome: TaskOutcome;
	failureMessage: string;
	/** Which links the result carries. */
	audios: AudioFormat[];
	/**
	 * `wrapped` puts the gateway's own envelope around every query answer; in `outdated` what it holds
	 * says "processing" forever.
	 */
	envelope: 'plain' | 'wrapped' | 'outdated';
	/** Whether the client's own id is shown in answers and callbacks. */
	echoesExternalId: boolean;
	/** Writes the ids of tasks as numbers, which no JS number can hold. */
	numericIds: boolean;
	create: Fault[];
	query: Fault[];
	download: Fault[];
	callback: CallbackPlan;
	/** For so long after the create, a query answers 404 `task_not_exist`. */
	notFoundForMs: number;
}

/** The undisturbed task: succeeds after `durationMs` milliseconds. */
export function normalScenario(
	durationMs: number,
	audios: AudioFormat[] = ['mp3', 'wav'],
): Scenario {
	return {
		durationMs,
		outcome: 'succeed',
		failureMessage: 'Failure to pass the risk control system',
		audios,
		envelope: 'plain',
		echoesExternalId: true,
		numericIds: false,
		create: [],
		query: [],
		download: [],
		callback: {},
		notFoundForMs: 0,
	};
}
