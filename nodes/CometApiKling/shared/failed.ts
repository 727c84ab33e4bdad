import type { Failure } from './failure';

/** Carries a failure out of the middle of a job; `settleItem` turns it into n8n's error or error item. */
export class Failed extends Error {
	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** A failure that the input causes: nothing was sent, and sending the same again gives the same. */
export function refused(message: string, description: string): Failed {
	return new Failed({ message, description, retryable: false, mayHaveCreated: false });
}
