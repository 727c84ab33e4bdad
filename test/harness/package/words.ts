import type { INodeProperties, NodeHint } from 'n8n-workflow';

/** `switch` is the description of a boolean, `adder` the text of a collection's button. */
export type WordsKind =
	| 'label'
	| 'option'
	| 'action'
	| 'description'
	| 'hint'
	| 'notice'
	| 'switch'
	| 'placeholder'
	| 'adder';

/** One text that a user reads in the editor, and the labels on the way to it. */
export interface Words {
	path: string;
	kind: WordsKind;
	text: string;
	/** Of a label: whether its field has neither description nor hint. */
	isMute?: boolean;
	/** Of a label: whether its field is an empty text field without an example. */
	isBare?: boolean;
}

interface Described {
	displayName: string;
	description?: string;
	properties: INodeProperties[];
	hints?: NodeHint[];
}

/** Every text of a node or credential, once, except the field names of the API. */
export function wordsOf(
	name: string,
	{ displayName, description, properties, hints = [] }: Described,
): Words[] {
	const words = new Map<string, Words>();
	const add = (path: string, kind: WordsKind, text: string | undefined, more = {}) => {
		if (text !== undefined) words.set(`${path}|${kind}|${text}`, { path, kind, text, ...more });
	};
	const visit = (parent: string, property: INodeProperties): void => {
		const { displayName: label, type, description: told, hint, placeholder } = property;
		if (type === 'notice') return add(`${parent} > ${property.name}`, 'notice', label);
		const path = `${parent} > ${label}`;
		add(path, 'label', label, {
			isMute: told === undefined && hint === undefined,
			isBare: type === 'string' && property.default === '' && placeholder === undefined,
		});
		add(path, type === 'boolean' ? 'switch' : 'description', told);
		add(path, 'hint', hint);
		add(path, type === 'collection' ? 'adder' : 'placeholder', placeholder);
		for (const choice of property.options ?? []) {
			if ('type' in choice) visit(path, choice);
			else if ('values' in choice) choice.values.forEach((value) => visit(path, value));
			else {
				const own = `${path} > ${choice.name}`;
				if (choice.name !== choice.value) add(own, 'option', choice.name);
				add(own, 'action', choice.action);
				add(own, 'description', choice.description);
			}
		}
	};
	add(name, 'label', displayName);
	add(name, 'description', description);
	properties.forEach((property) => visit(name, property));
	hints.forEach(({ message }, at) => add(`${name} > hint ${at + 1}`, 'hint', message));
	return [...words.values()];
}
