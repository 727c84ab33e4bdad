import type { ServiceAnswer } from './answer.mjs';
import type { FoundFile } from './files.mjs';

/** Everything that was learned, for the table. */
export interface Evidence {
	answers: readonly ServiceAnswer[];
	/** The external task ID that was sent. */
	externalId: string;
	/** Prompt fields that the create carried when it was accepted. */
	acceptedFields: string[];
	/** Prompt fields without which the create was accepted. */
	refusedFields: string[];
	/** Creates that made a task. */
	paidCreates: number;
	task?: { id: string; isString: boolean };
	createdAt?: number;
	/** Milliseconds from the create until the service knew its own task. */
	knownAfterMs?: number;
	/** Milliseconds from the create until the task had ended. */
	endedAfterMs?: number;
	/** The words for the status, in the order in which they were seen. */
	words: string[];
	files: FoundFile[];
	/** Not set where callbacks were not asked for. */
	callbacks?: readonly ServiceAnswer[];
}

export function named({ answers }: Evidence, name: string): ServiceAnswer | undefined {
	return answers.find((answer) => answer.name === name);
}
