import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Run } from '../run/run';
import type { Route } from '../service/route';
import { requireOption } from './checks';

/** The field that chooses the route of an operation with several. */
export function taskKindField(...routes: Route[]): INodeProperties {
	const [{ kind }] = routes;
	return {
		displayName: 'Kind of Task',
		name: 'taskKind',
		type: 'options',
		noDataExpression: true,
		options: routes.map((route) => ({ name: route.words.kindLabel, value: route.kind })),
		default: kind,
		description: 'How the task was created; the service finds a task only under its own kind',
	};
}

/** The route that `taskKindField` names: one for all items, because they are suspended together. */
export function byTaskKind(...routes: Route[]): (run: Run) => Route {
	const field = taskKindField(...routes);
	return (run) => {
		const kind = requireOption(readForRun(run, field), field);
		return routes.find((route) => route.kind === kind) ?? routes[0];
	};
}

/** The value of a field that takes no expression: the same for all items of a run. */
export function readForRun(run: Run, field: INodeProperties): unknown {
	return run.items[0].getNodeParameter(field.name, field.default);
}

/** Fields for each route, shown when it is chosen. */
export function forEachKind(
	routes: readonly Route[],
	show: Record<string, string[]>,
	fieldsFor: (route: Route, displayOptions: IDisplayOptions) => INodeProperties[],
): INodeProperties[] {
	return routes.flatMap((route) => fieldsFor(route, { show: { ...show, taskKind: [route.kind] } }));
}
