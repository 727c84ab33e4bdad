import { nestedValue } from '../../nodes/CometApiKling/base/records.js';

/** An answer of the service, or a callback from it, as it came. */
export interface ServiceAnswer {
	/** What was asked, e.g. `create.withPrompts`; the name of the saved file. */
	name: string;
	request: { method: string; path: string; body?: unknown };
	/** 0 where no answer came. */
	status: number;
	headers: Record<string, string>;
	/** Parsed JSON, else the text. */
	body: unknown;
	/** Unix milliseconds of its arrival; not saved. */
	at: number;
	/** As it came, ids with all their digits; not saved. */
	text: string;
}

export type SavedAnswer = Omit<ServiceAnswer, 'at' | 'text'>;

export const isCallback = ({ name }: Pick<ServiceAnswer, 'name'>): boolean =>
	name.startsWith('callback');

export function parseBody(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

export const isAccepted = ({ status }: Pick<ServiceAnswer, 'status'>) =>
	status >= 200 && status < 300;

const TASK_ID = /"task_id"\s*:\s*("?)([\w-]+)\1/;

/** The task's id with all its digits, and whether it was written as a string. */
export function taskIdOf({ text }: ServiceAnswer): { id: string; isString: boolean } | undefined {
	const found = TASK_ID.exec(text);
	return found ? { id: found[2], isString: found[1] === '"' } : undefined;
}

/** The status of a task in the word that the service used, from the innermost level. */
export function statusWordOf({ text }: Pick<ServiceAnswer, 'text'>): string | undefined {
	const words = [...text.matchAll(/"task_status"\s*:\s*"([^"]*)"/g)];
	return words.at(-1)?.[1] ?? /"status"\s*:\s*"([^"]*)"/.exec(text)?.[1];
}

/** Whether a query's answer has the gateway's envelope around Kling's task. */
export function isWrapped({ body }: Pick<ServiceAnswer, 'body'>): boolean {
	return typeof nestedValue(body, ['data', 'status']) === 'string';
}
