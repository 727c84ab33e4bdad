import type { Refusal, RefusalForm } from '../../service/facts.js';
import type { TaskPlan, TaskStatus } from '../../service/task.js';

export type ErrorForm = RefusalForm | 'html' | 'xml' | 'text' | 'empty';

/** One disturbed answer. `created: true` means the task exists although its answer says otherwise. */
export type Fault =
	| { kind: 'ok' }
	| ({
			kind: 'status';
			form: ErrorForm;
			retryAfter?: string;
			created?: boolean;
	  } & Pick<Refusal, 'status'> &
			Partial<Pick<Refusal, 'code' | 'message'>>)
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
	/** Holds everything back to the end, then sends the newest status first. */
	order?: 'natural' | 'reversed';
	statuses?: TaskStatus[];
}

/** What happens to one task, from its create to its downloads. Each fault is used up by one request. */
export interface Scenario extends TaskPlan {
	create: Fault[];
	query: Fault[];
	download: Fault[];
	callback: CallbackPlan;
}

/** The undisturbed task: succeeds after `durationMs` milliseconds. */
export function normalScenario(durationMs: number): Scenario {
	return {
		durationMs,
		outcome: 'succeed',
		failureMessage: 'Failure to pass the risk control system',
		create: [],
		query: [],
		download: [],
		callback: {},
	};
}
