import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { requireOptions } from '../parameters/checks';
import { readRouteNames, type MakeRoute } from '../parameters/otherRoutes';
import { readOutput, type OutputSettings } from '../parameters/read';
import { invalidInput } from '../service/failure';
import type { Routes } from '../service/route';
import type { TaskStatus } from '../service/task';
import { possibleRoutes, taskKindsField } from './triggerFields';

/** The user's settings of the trigger. */
export interface Settings {
	/** The routes whose tasks may call. */
	routes: Routes;
	events: TaskStatus[];
	isVerified: boolean;
	ignoresRepeats: boolean;
	output: OutputSettings;
}

/** Reads the parameters of the trigger. Throws `FailureError` if one cannot be used. */
export function readSettings(
	context: IWebhookFunctions,
	{ routes, makeRoute }: { routes: Routes; makeRoute: MakeRoute },
): Settings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const isVerified = context.getNodeParameter('verify', true) as boolean;
	const output = readOutput(context, ...possibleRoutes(routes, makeRoute));
	const field = taskKindsField(Object.values(routes));
	const kinds = requireOptions(context.getNodeParameter(field.name, field.default), field);
	const others = readRouteNames(options.otherRoutes).map(makeRoute);
	if (kinds.length + others.length === 0) throw invalidInput(`"${field.displayName}" is empty`, '');
	return {
		routes: Object.fromEntries([
			...kinds.map((kind) => [kind, routes[kind]]),
			...others.map((route) => [route.kind, route]),
		]) as Routes,
		events: context.getNodeParameter('events', []) as TaskStatus[],
		isVerified,
		ignoresRepeats: options.ignoreRepeats !== false,
		// Without the check, anybody who knows the URL would choose what n8n downloads.
		output: isVerified ? output : { ...output, files: [] },
	};
}
