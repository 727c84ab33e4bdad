import type { INodeProperties } from 'n8n-workflow';
import type { RouteChoice } from '../run/job';
import type { Route } from '../service/route';
import { requireSameForAll } from './sameForAll';

/** The field in which the route is chosen where an operation is for several. */
export function taskKindField(...routes: Route[]): INodeProperties {
	const [{ kind }] = routes;
	return {
		displayName: 'Kind of Task',
		name: 'taskKind',
		type: 'options',
		noDataExpression: true,
		options: routes.map((route) => ({ name: route.words.kindLabel, value: route.kind })),
		default: kind,
		description: 'How the task was created; the service knows a task only under its own kind',
	};
}

/** The route that `taskKindField` names: one for all items, for they are parked together. */
export function byTaskKind(...routes: Route[]): RouteChoice {
	const field = taskKindField(...routes);
	return (item) => {
		const kind = requireSameForAll(item, field);
		return routes.find((route) => route.kind === kind) ?? routes[0];
	};
}

/** A field once for each route, shown where its tasks are meant. */
export function forEachKind(
	routes: readonly Route[],
	show: Record<string, string[]>,
	fieldFor: (route: Route) => INodeProperties,
): INodeProperties[] {
	return routes.map((route) => ({
		...fieldFor(route),
		displayOptions: { show: { ...show, taskKind: [route.kind] } },
	}));
}
