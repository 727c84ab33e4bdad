import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { isRecord } from '../base/records';

/** Behavior of n8n's request helper beyond its types; the rest is in run/n8n.ts. */

/**
 * n8n reads, decrypts and resolves the credential for each request (n8n 2.x, when it calls the node
 * back, in an isolate of its own). It uses a credential that is passed in like this unchanged.
 */
export function withKnownCredential(name: string, data: ICredentialDataDecryptedObject) {
	return { credentialsDecrypted: { id: '', name, type: name, data } };
}

/** A problem that the network reports. */
export interface NetworkProblem {
	code: string;
	/** Whether a connection existed: the request may then have arrived. */
	wasConnected: boolean;
}

function isNetworkCode(code: unknown): code is string {
	return typeof code === 'string' && !/^\d*$/.test(code);
}

/**
 * Collects the network's problems from an error of the request helper, and from its causes:
 * axios and n8n wrap the network's own error.
 *
 * n8n 1.x: keeps nothing of it but the code, as `httpCode`.
 */
export function networkProblems(error: unknown, depth = 0): NetworkProblem[] {
	if (!isRecord(error) || depth > 4) return [];
	const { code, httpCode, syscall, message } = error;
	const wasConnected =
		syscall === 'read' || syscall === 'write' || /^(read|write) E/.test(String(message));
	const own = [code, httpCode].filter(isNetworkCode).map((each) => ({ code: each, wasConnected }));
	return [
		...own,
		...networkProblems(error.cause, depth + 1),
		...networkProblems(error.errorResponse, depth + 1),
	];
}

/**
 * n8n 2.x: whether n8n itself blocked a request because its protection of private networks (SSRF)
 * does not allow the address.
 */
export function isBlockedByN8n(error: unknown, depth = 0): boolean {
	if (!isRecord(error) || depth > 4) return false;
	const isBlocked = typeof error.name === 'string' && error.name.startsWith('SsrfBlocked');
	return [error.cause, error.errorResponse].reduce<boolean>(
		(isFound, inner) => isFound || isBlockedByN8n(inner, depth + 1),
		isBlocked,
	);
}
