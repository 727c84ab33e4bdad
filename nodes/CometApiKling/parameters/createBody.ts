import type { IDataObject } from 'n8n-workflow';
import { isRecord, known } from '../base/records';
import { refusal } from '../service/failure';
import type { Medium } from '../service/route';
import { isFilled, optionalExternalId } from './checks';
import { extraFieldsField } from './createFields';
import { givenText } from './given';
import { requireReachableUrl } from './reach';

/**
 * The body of a create: what the route has read, what every route takes, and the user's extra fields.
 * Throws `FailureError`.
 *
 * @param body     as n8n collected it from the fields
 * @param baseUrl  where the service is
 * @param ofRoute  the checked part that is the route's own; what is empty is left out
 * @param media    what the route takes beside texts and switches
 */
export function createBody(
	body: IDataObject,
	baseUrl: string,
	ofRoute: Record<string, IDataObject[string] | undefined>,
	media: readonly Medium[] = [],
): IDataObject {
	const own = known<IDataObject>({
		...ofRoute,
		external_task_id: optionalExternalId(body.external_task_id),
		callback_url: isFilled(body.callback_url)
			? requireReachableUrl(body.callback_url, 'Callback URL', baseUrl)
			: undefined,
	});
	const ofMedia = media.flatMap(({ property, fileProperty }) => [property, fileProperty]);
	const ours = [...Object.keys(ofRoute), ...ALWAYS_OURS, ...ofMedia];
	return { ...withoutOurs(readExtraFields(body.extra_fields), ours), ...own };
}

/** The names that the node gives itself, whether or not the user filled them in. */
const ALWAYS_OURS = ['external_task_id', 'callback_url'];

function readExtraFields(value: unknown): IDataObject {
	if (!isFilled(value)) return {};
	const fields = typeof value === 'string' ? parsed(value) : value;
	if (isRecord(fields)) return fields as IDataObject;
	throw refusal(
		`"${extraFieldsField.displayName}" is not a group of fields`,
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

function withoutOurs(extra: IDataObject, ours: readonly string[]): IDataObject {
	const taken = Object.keys(extra).find((name) => ours.includes(name));
	if (taken === undefined) return extra;
	throw refusal(
		`"${extraFieldsField.displayName}" names "${taken}", which the node sets itself`,
		'Take it out of there, and use the field of this node that is meant for it.',
	);
}
