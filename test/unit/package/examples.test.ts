import type { INode } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import { parameterProblems } from '../../harness/package/parameters';
import { filesIn, textOf } from '../../harness/package/repository';

const PACKAGE = 'n8n-nodes-cometapi-kling.';
const action = new CometApiKling().description;
const trigger = new CometApiKlingTrigger().description;

describe.each(filesIn('examples', '.json'))('%s', (path) => {
	const text = textOf(path);
	const example = JSON.parse(text) as { name: string; nodes: INode[] };
	const { nodes } = example;

	test('sets only parameters that the nodes have and show, to allowed values', () => {
		const own = nodes.filter(({ type }) => type.startsWith(PACKAGE));
		const problems = own.flatMap((node) =>
			parameterProblems(node, node.type.endsWith('Trigger') ? trigger : action),
		);
		expect(problems).toEqual([]);
	});

	test('has a title, names and notes that follow the rules for templates', () => {
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const main = String(notes.at(0)?.parameters.content);
		expect(example.name).toMatch(/^[A-Z][^A-Z]+.{10,70}[^.]$/);
		expect(main).toMatch(/^## .+\n/);
		expect(main).toContain('### How it works');
		expect(main).toContain('### Setup');
		expect(main.split(/\s+/).length).toBeLessThanOrEqual(300);
		const generic = nodes.filter(({ name }) => /\d$|^CometAPI Kling$/.test(name));
		expect(generic.map(({ name }) => name)).toEqual([]);
	});

	test('keeps files with a node of a storage, not with one that does nothing', () => {
		const idle = nodes.filter(({ type }) => type === 'n8n-nodes-base.noOp');
		expect(idle.map(({ name }) => name).filter((name) => name !== 'All Links Done')).toEqual([]);
	});

	test('contains no key, no credential and no address of its author', () => {
		expect(text).not.toMatch(/sk-[\w]{6}|"credentials"|instanceId|127\.0\.0\.1|localhost/);
	});
});
