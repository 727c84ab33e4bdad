import {
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
	NodeHelpers,
} from 'n8n-workflow';

/** What n8n adds to a node that an AI agent uses as a tool. */
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];

/**
 * What a stored node sets that n8n would drop or not accept when it loads it: parameters that the node
 * does not have or does not show, values that are no choice, required fields that are empty.
 */
export function parameterProblems(node: INode, description: INodeTypeDescription): string[] {
	const { properties } = description;
	const set = Object.fromEntries(
		Object.entries(node.parameters).filter(([name]) => !TOOL_FIELDS.includes(name)),
	);
	const loaded =
		NodeHelpers.getNodeParameters(properties, set, true, false, node, description) ?? {};
	const issues = NodeHelpers.getNodeParametersIssues(properties, node, description)?.parameters;
	const shown = properties.filter((property) =>
		NodeHelpers.displayParameter(node.parameters, property, node, description),
	);
	return [
		...lost(set, loaded).map((path) => `${path} is not shown`),
		...unknownChoices(shown, node.parameters).map((choice) => `${choice} is no choice`),
		...Object.values(issues ?? {}).flat(),
	].map((problem) => `${node.name}: ${problem}`);
}

/** The paths of the values that are not the same in what n8n has loaded. */
function lost(set: unknown, loaded: unknown, path = ''): string[] {
	const areLists = Array.isArray(set) && Array.isArray(loaded) && set.length === loaded.length;
	const areObjects = isRecord(set) && isRecord(loaded);
	if (!areLists && !areObjects) return set === loaded ? [] : [path];
	const known = loaded as Record<string, unknown>;
	return Object.entries(set as Record<string, unknown>).flatMap(([name, value]) =>
		lost(value, known[name], path ? `${path}.${name}` : name),
	);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values that are no choice, as `name=value`; expressions are not checked. */
function unknownChoices(properties: INodeProperties[], values: INodeParameters): string[] {
	return properties.flatMap(({ name, type, options = [], typeOptions }) => {
		const value = values[name];
		if (value === undefined) return [];
		if (type === 'collection')
			return unknownChoices(options as INodeProperties[], value as INodeParameters);
		if (type !== 'options' && type !== 'multiOptions') return [];
		if (typeOptions?.loadOptionsMethod !== undefined) return [];
		const choices = options.map((option) => 'value' in option && option.value);
		return [value]
			.flat()
			.filter((one) => !String(one).startsWith('=') && !choices.some((choice) => choice === one))
			.map((one) => `${name}=${String(one)}`);
	});
}
