import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../../base/records';
import { givenText, isFilled } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import { invalidInput } from '../../service/failure';
import type { CreateBody, CreateFields, Route } from '../../service/route';
import { ANY_FILES, readAnyResult } from './anyResult';

/** Prefix of the route's name in the kind that waiting executions and task keys store. */
export const OTHER_KIND = 'other:';

/**
 * Any route of Kling behind CometAPI, by the part after `/kling/v1/` in its address. The user writes
 * the body, so only its form is checked.
 */
export function otherRoute(name: string): Route {
	return {
		kind: `${OTHER_KIND}${name}`,
		path: `/kling/v1/${name}`,
		words: {
			kindLabel: name,
			kindField: 'Route',
			service: `Kling ${name}`,
			product: 'the result',
			content: 'file',
			input: 'the "Body"',
			inputRules: 'The "Body" needs the fields that the service documents for this route.',
			otherInput: 'Something in the "Body" is against the rules of the service. Change it.',
		},
		media: [],
		files: ANY_FILES,
		essentialFiles: [],
		resultFields: ['files'],
		readBody,
		readResult: readAnyResult,
	};
}

/** Properties with a field of their own under Additional Fields. */
const FIELDS_OF_OURS = [
	['external_task_id', 'External Task ID'],
	['callback_url', 'Callback URL'],
] as const;

/** The user's JSON unchanged; the two names above may be in it instead of in their fields. */
function readBody(fields: CreateFields): CreateBody {
	const json = readJson(fields.get('body'));
	const body = { ...fields.body };
	for (const [name, label] of FIELDS_OF_OURS) {
		if (!isFilled(json[name])) continue;
		if (isFilled(body[name])) {
			throw invalidInput(
				`"Body" has "${name}", and "${label}" is filled in as well`,
				`Remove "${name}" from "Body", or leave "${label}" under Additional Fields empty.`,
			);
		}
		body[name] = json[name];
	}
	const isOfRoute = ([name]: [string, unknown]) => FIELDS_OF_OURS.every(([own]) => own !== name);
	const ofRoute = Object.fromEntries(Object.entries(json).filter(isOfRoute));
	return { body: createBody({ ...fields, body }, ofRoute), files: [] };
}

function readJson(value: unknown): IDataObject {
	const json = typeof value === 'string' ? parsed(value) : value;
	if (!isRecord(json)) {
		throw invalidInput(
			'"Body" is not a JSON object',
			`${givenText(value)} Write names and values in braces, e.g. { "image": "https://example.com/face.png" }.`,
		);
	}
	if (Object.keys(json).length === 0) {
		throw invalidInput(
			'"Body" is empty',
			'Fill in the fields that the service documents for this route.',
		);
	}
	const lost = lostDigits(json);
	if (lost !== undefined) {
		throw invalidInput(
			`"Body" has a number that has lost digits: ${lost}`,
			'Numbers of more than 15 digits lose their last digits. Write IDs as text, in quotation marks.',
		);
	}
	return json as IDataObject;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** A whole number that no JavaScript number can hold, at any depth. */
function lostDigits(value: unknown): number | undefined {
	if (typeof value === 'number') {
		return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.values(value)
		.map(lostDigits)
		.find((number) => number !== undefined);
}
