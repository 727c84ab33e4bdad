import { isBlockedByN8n } from '../service/n8n';
import { UnopenableLink } from '../service/openLink';

/** Why a file could not be had, and whether another try can help. */
export interface Problem {
	/** The remainder of a sentence: "The file could not be downloaded: …". */
	reason: string;
	isPassing: boolean;
}

/** Carries a problem out of the middle of a download. */
export class DownloadError extends Error {
	constructor(readonly problem: Problem) {
		super(problem.reason);
	}
}

/** A problem that another try can solve. */
export function passing(reason: string): DownloadError {
	return new DownloadError({ reason, isPassing: true });
}

/** A problem that every other try would meet again. */
export function final(reason: string): DownloadError {
	return new DownloadError({ reason, isPassing: false });
}

/** What an error says that a download threw. */
export function problemOf(error: unknown): Problem {
	if (error instanceof DownloadError) return error.problem;
	if (error instanceof UnopenableLink) return { reason: error.message, isPassing: false };
	if (isBlockedByN8n(error)) {
		return { reason: 'n8n may not open its address (SSRF protection)', isPassing: false };
	}
	return { reason: 'the connection broke', isPassing: true };
}
