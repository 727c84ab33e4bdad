import type { INodeProperties } from 'n8n-workflow';
import type { ItemInput } from '../run/job';
import { perRun } from '../run/run';
import { refusal } from '../service/failure';
import { requireOption } from './choices';

/** What the first item of a run has, by the name of the field. */
const firstOf = perRun(() => new Map<string, string>());

/**
 * The value of a field that decides the way of the whole run, and so takes no expression.
 *
 * Throws `FailureError` for an unknown value, and for one that is not that of the items before,
 * which n8n can give all the same (see `run/n8n.ts`).
 */
export function requireSameForAll(
	{ context, run }: Pick<ItemInput, 'context' | 'run'>,
	field: INodeProperties,
): string {
	const value = requireOption(context.getNodeParameter(field.name, field.default), field);
	const first = firstOf(run).get(field.name) ?? value;
	firstOf(run).set(field.name, first);
	if (value === first) return value;
	throw refusal(
		`"${field.displayName}" is not the same for all items`,
		`It is "${value}" for this item and "${first}" for one before it. Choose one for all, without an expression, or use a second node for the others.`,
	);
}
