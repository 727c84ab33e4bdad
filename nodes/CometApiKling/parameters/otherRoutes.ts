import type { INodeProperties } from 'n8n-workflow';
import type { Run } from '../run/run';
import { invalidInput } from '../service/failure';
import type { Route } from '../service/route';
import { givenText } from './checks';

/** The routes that have no kind of their own: the user names them. */

/** Makes the route of a name such as `videos/avatar/image2video`. */
export type MakeRoute = (name: string) => Route;

/** A route for examples, and for the properties that all of them share. */
export const EXAMPLE_ROUTE = 'videos/avatar/image2video';

const ROUTE_NAME = /^[a-z\d-]+(\/[a-z\d-]+){1,2}$/i;

export const isRouteName = (text: string) => ROUTE_NAME.test(text);

/** No expression: the items of a run are suspended together, and a trigger has no items. */
export const routeField: INodeProperties = {
	displayName: 'Route',
	name: 'route',
	type: 'string',
	noDataExpression: true,
	required: true,
	default: '',
	placeholder: `e.g. ${EXAMPLE_ROUTE}`,
	description:
		"The part after /kling/v1/ in the address on CometAPI's page for the task. If the page shows a different route for checking the task, use Return Immediately, then Await Result with that route.",
};

const FORM = `Give what comes after /kling/v1/ in the address, e.g. ${EXAMPLE_ROUTE}: two or three parts of letters, digits and hyphens.`;

/** The name of a route as it may enter a path. Throws `FailureError` for anything else. */
function requireRouteName(value: unknown, label = routeField.displayName): string {
	const name = typeof value === 'string' ? value.trim() : value;
	if (typeof name === 'string' && isRouteName(name)) return name;
	const isExpression = /^=|\{\{/.test(String(value));
	throw invalidInput(
		`"${label}" does not name a route`,
		`${givenText(value)} ${isExpression ? 'This field takes no expression. ' : ''}${FORM}`,
	);
}

/** The route that `routeField` names: one for all items of a run. */
export function byRouteName(makeRoute: MakeRoute): (run: Run) => Route {
	// As it is stored: an expression would be evaluated for the first item only.
	return (run) => makeRoute(requireRouteName(run.node.parameters[routeField.name]));
}

/** The field of the trigger for such routes. */
export const otherRoutesField: INodeProperties = {
	displayName: 'Other Routes',
	name: 'otherRoutes',
	type: 'string',
	default: '',
	placeholder: `e.g. ${EXAMPLE_ROUTE}`,
	description:
		'Routes of other tasks that call this URL, separated by commas, as in the field Route of Other Kling Task',
};

/** The names in `otherRoutesField`. Throws `FailureError` for anything else. */
export function readRouteNames(value: unknown): string[] {
	if (value === undefined || value === null) return [];
	const names = String(value)
		.split(/[\s,]+/)
		.filter((name) => name !== '');
	return names.map((name) => requireRouteName(name, otherRoutesField.displayName));
}
