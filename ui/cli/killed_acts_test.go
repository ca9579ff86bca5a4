//go:build unix

package cli

import (
	"fmt"
	"maps"
	"strings"
)

// ask goes on with the newest conversation, or where several processes run,
// with the lane's own.
func (h *killHome) ask(l *lane, several bool) act {
	l.count++
	question := fmt.Sprintf("question %s %d?", l.name, l.count)
	args := []string{"ask", "--continue", question}
	if several {
		args = []string{"ask", "--conversation", l.talk, question}
	}
	return act{lane: l, what: "ask", args: args, question: question}
}

// dashboard types a question into the dashboard.
func (h *killHome) dashboard(l *lane) act {
	l.count++
	return act{lane: l, what: "screen", screen: true, question: fmt.Sprintf("typed %s %d?", l.name, l.count)}
}

func (l *lane) addStored() act {
	l.count++
	name, secret := fmt.Sprintf("%s-%d", l.name, l.count), fmt.Sprintf("stored-secret-of-%s-%04d", l.name, l.count)
	return act{lane: l, what: "add", args: []string{"keys", "add", "relay", "--name", name}, stdin: secret,
		after: map[string]*keptKey{name: {secret: secret}}}
}

func (l *lane) addReference() act {
	l.count++
	name, n := fmt.Sprintf("%s-%d", l.name, l.count), l.count%references
	return act{lane: l, what: "reference", args: []string{"keys", "add", "relay", "--name", name, "--no-test", "--from", fmt.Sprintf("env:REF_%d", n)},
		after: map[string]*keptKey{name: {secret: reference(n)}}}
}

// change does something with a key that is there.
func (l *lane) change(name string, what int, many bool) act {
	l.count++
	a := act{lane: l, after: map[string]*keptKey{}}
	k := l.keys[name]
	do := func(after *keptKey, args ...string) act {
		a.what, a.args, a.after[name] = args[0], append([]string{"keys"}, args...), after
		return a
	}
	switch {
	case many || what == 0:
		return do(nil, "remove", name)
	case what == 1:
		to := fmt.Sprintf("%s-%d", l.name, l.count)
		a.after[to] = &k
		return do(nil, "rename", name, to)
	case what == 2 && strings.HasPrefix(k.secret, "stored"):
		k.secret = fmt.Sprintf("stored-secret-of-%s-%04d", l.name, l.count)
		a.stdin = k.secret
		return do(&k, "replace", name, "--no-test")
	case k.reason != "":
		k.reason = ""
		return do(&k, "enable", name)
	}
	k.reason = fmt.Sprintf("reason %d", l.count)
	return do(&k, "disable", name, "--reason", k.reason)
}

// settle compares the keys of a lane with those that are there: a finished act
// is done, a killed one is done or not, and nothing else has changed.
func (h *killHome) settle(l *lane, r *result, there map[string]keptKey) {
	h.t.Helper()
	before, after := maps.Clone(l.keys), maps.Clone(l.keys)
	if r != nil {
		for name, k := range r.after {
			if delete(after, name); k != nil {
				after[name] = *k
			}
		}
	}
	switch {
	case maps.Equal(there, after):
		l.keys = after
	case r != nil && r.killed && maps.Equal(there, before):
	default:
		h.t.Errorf("after %+v\nthere are  %v\nexpected   %v\nor at first %v", r, there, after, before)
	}
}
