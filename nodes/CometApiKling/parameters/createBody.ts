import type { IDataObject } from 'n8n-workflow';
import { isRecord, omitUndefined } from '../base/records';
import { invalidInput } from '../service/failure';
import type { CreateFields } from '../service/route';
import { givenText, isFilled, optionalExternalId } from './checks';
import { extraFieldsField } from './createFields';
import { requireReachableUrl } from './reach';

/** The names that the node sets itself, whether or not the user filled them in. */
const ALWAYS_OURS = ['external_task_id', 'callback_url'];

/** The node's own fields that Extra Fields may replace; they name neither the job nor its media. */
const REPLACEABLE = ['duration', 'mode', 'sound'];

/**
 * The body of a create: the route's own part, the part common to all routes, and the extra fields.
 * Throws `FailureError`.
 *
 * @param ofRoute the checked part that is the route's own; empty values are left out
 */
export function createBody(
	{ body, additional, baseUrl }: CreateFields,
	ofRoute: Record<string, IDataObject[string] | undefined>,
): IDataObject {
	const own = omitUndefined<IDataObject>({
		...ofRoute,
		external_task_id: optionalExternalId(body.external_task_id),
		callback_url: isFilled(body.callback_url)
			? requireReachableUrl(body.callback_url, 'Callback URL', baseUrl)
			: undefined,
	});
	const extra = readExtraFields(additional.extraFields);
	const isTaken = (name: string) => {
		return (name in ofRoute && !REPLACEABLE.includes(name)) || ALWAYS_OURS.includes(name);
	};
	const taken = Object.keys(extra).find(isTaken);
	if (taken === undefined) return { ...own, ...extra };
	throw invalidInput(
		`"${extraFieldsField.displayName}" contains "${taken}", which the node sets itself`,
		'Remove it there, and use the field that this node has for it.',
	);
}

function readExtraFields(value: unknown): IDataObject {
	if (!isFilled(value)) return {};
	const fields = typeof value === 'string' ? parsed(value) : value;
	if (isRecord(fields)) return fields as IDataObject;
	throw invalidInput(
		`"${extraFieldsField.displayName}" is not a JSON object`,
		`${givenText(value)} Write names and values in braces, e.g. { "new_field": "value" }.`,
	);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
