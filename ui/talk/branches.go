package talk

import (
	"slices"

	"sluice/ui/draw"
)

// branches are the messages of a conversation: a tree. The path from the
// beginning to the tip is the conversation as it stands.
type branches struct {
	Entries []*draw.Entry // of the path, with what happened beside it
	all     []*node       // in the order in which they were written
	kids    map[*node][]*node
	tip     *node         // nil: the path is empty
	head    []*draw.Entry // what happened before the first message
}

// node is one message.
type node struct {
	*draw.Entry
	number         int           // in the file that it was read from
	after          *node         // what it follows; nil: the beginning
	before, beside []*draw.Entry // what happened in an earlier run while it was awaited, and afterwards
	gone           bool          // removed
}

// void says whether an answer came to nothing, in an earlier run.
func (n *node) void() bool {
	return !n.Mine && n.Text == "" && !n.Wordless() && n.End != 0 && n.End != draw.Withdrawn
}

// shown says whether it is one that a person can see and go to.
func (n *node) shown() bool { return !n.gone && !n.void() }

// hang adds a message after another one.
func (b *branches) hang(n, after *node) {
	if b.kids == nil {
		b.kids = map[*node][]*node{}
	}
	n.after = after
	b.all, b.kids[after] = append(b.all, n), append(b.kids[after], n)
}

// add puts a message at the tip.
func (b *branches) add(e *draw.Entry) *node {
	n := &node{Entry: e}
	b.hang(n, b.tip)
	b.tip = n
	b.count(n)
	b.Entries = append(b.Entries, e)
	return n
}

// count tells the messages beside n, and n, which of how many they are.
func (b *branches) count(n *node) {
	all := b.beside(n)
	for i, s := range all {
		s.Nth, s.Of = i+1, len(all)
	}
}

// beside gives the messages that stand in the same place, n among them.
func (b *branches) beside(n *node) (all []*node) {
	for _, s := range b.kids[n.after] {
		if s.shown() && s.Mine == n.Mine && (s == n || s.End != draw.Withdrawn) {
			all = append(all, s)
		}
	}
	return all
}

// path gives the messages from the beginning to the tip.
func (b *branches) path() (path []*node) {
	for n := b.tip; n != nil; n = n.after {
		path = append(path, n)
	}
	slices.Reverse(path)
	return path
}

// lay lays the path out.
func (b *branches) lay() {
	b.Entries = slices.Clone(b.head)
	for _, n := range b.path() {
		b.Entries = append(b.Entries, n.before...)
		if n.shown() {
			b.count(n)
			b.Entries = append(b.Entries, n.Entry)
		}
		b.Entries = append(b.Entries, n.beside...)
	}
}

// find gives the message of an entry; nil for a notice.
func (b *branches) find(e *draw.Entry) *node {
	if i := slices.IndexFunc(b.all, func(n *node) bool { return n.Entry == e }); i >= 0 {
		return b.all[i]
	}
	return nil
}

// question gives the message that n answers, or n.
func question(n *node) *node {
	for n != nil && !n.Mine {
		n = n.after
	}
	return n
}

// newest gives the newest message that follows n, or n.
func (b *branches) newest(n *node) *node {
	for _, leaf := range slices.Backward(b.all) {
		if !leaf.shown() {
			continue
		}
		for up := leaf; up != nil; up = up.after {
			if up == n {
				return leaf
			}
		}
	}
	return n
}

// turn gives the messages of the path from n to the next of the person's, which
// is not among them.
func (b *branches) turn(n *node) (all []*node) {
	path := b.path()
	for _, m := range path[max(0, slices.Index(path, n)):] {
		if m != n && (m.Mine || !n.Mine) {
			break
		}
		if m.shown() {
			all = append(all, m)
		}
	}
	return all
}
