import type { ServiceAnswer } from '../answer.mjs';
import { readAsNode } from '../reading.mjs';

export interface Fact {
	fact: string;
	/** What the notes say, and how sure they are. */
	documented: string;
	/** Not set where it could not be asked. */
	seen?: string;
	/** Whether that is as documented; not set where nothing was. */
	isAsDocumented?: boolean;
}

export function fact(
	name: string,
	documented: string,
	seen?: string,
	isAsDocumented?: boolean,
): Fact {
	return {
		fact: name,
		documented,
		...(seen !== undefined && { seen }),
		...(seen !== undefined && isAsDocumented !== undefined && { isAsDocumented }),
	};
}

/** An answer in a few words: status, code, and what was said. */
export function inWords(answer: ServiceAnswer): string {
	if (answer.status === 0) return 'no answer';
	const reading = readAsNode(answer);
	if (!('failure' in reading)) return `HTTP ${answer.status}, a task`;
	const { code, message } = reading.failure;
	const envelope = answer.text.includes('"error":') ? 'gateway' : 'Kling';
	const codeWords = code === undefined ? 'no code' : `code ${code}`;
	return `HTTP ${answer.status}, ${codeWords} (${envelope}'s form): ${message}`;
}

/** Whether an answer is refused with this status, and with one of the codes if any are given. */
export function isRefusedWith(
	answer: ServiceAnswer,
	status: number,
	codes: unknown[] = [],
): boolean {
	const reading = readAsNode(answer);
	if (answer.status !== status || !('failure' in reading)) return false;
	return codes.length === 0 || codes.includes(reading.failure.code);
}
