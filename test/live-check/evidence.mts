import type { Task } from '../../nodes/CometApiKling/service/task.js';
import type { ServiceAnswer } from './answer.mjs';
import type { FoundFile } from './files.mjs';
import type { LiveCheckKind } from './orders.mjs';

/** Everything that was learned, for the table. */
export interface Evidence {
	kind: LiveCheckKind;
	answers: readonly ServiceAnswer[];
	created: ServiceAnswer;
	externalId: string;
	/** Fields on trial that the create carried when it was accepted. */
	acceptedFields: string[];
	/** Fields on trial without which the create was accepted. */
	refusedFields: string[];
	paidCreates: number;
	task?: { id: string; isString: boolean };
	/** The task as it had ended, where the node reads that. */
	ended?: Task;
	/** Milliseconds from the create until the service knew its own task. */
	knownAfterMs?: number;
	/** Milliseconds from the create until the task had ended. */
	endedAfterMs?: number;
	/** The words for the status, in the order in which they were seen. */
	words: string[];
	files: FoundFile[];
	/** Not set where callbacks were not asked for. */
	callbacks?: readonly ServiceAnswer[];
	/** Set where a clip was made first: its evidence, and that of its soundtrack by id and by link. */
	chain?: { clip: Evidence; byId?: Evidence; byLink?: Evidence };
}

export function named({ answers }: Evidence, name: string): ServiceAnswer | undefined {
	return answers.find((answer) => answer.name === name);
}
