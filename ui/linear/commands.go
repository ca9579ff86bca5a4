package linear

import (
	"slices"
	"time"

	"sluice/ui/action"
)

// command is one that this mode has. Where the dashboard has it too, its table
// says what follows the name, and, where does is empty, what it does.
type command struct {
	name     string
	argument string
	does     string
	run      func(arg string, now time.Time)
}

// commands are all but /help and /quit, in the order of the help.
func (l *linear) commands() []command {
	return []command{
		{"keys", "", "what each key can do now", l.tellKeys},
		{"models", "", "what each model can do now", l.tellModels},
		{"waits", "", "what waits, and for what", l.tellWaits},
		{"off", "", "switch a key off, until a time or for good", l.off},
		{"on", "KEY", "switch a key on", l.on},
		{"clear", "", "forget a key's cooldown", l.clear},
		{"now", "", "let the waiting request try now", l.tryNow},
		{"skip", "", "let the waiting request take the next model", l.skip},
		{"stop", "", "stop the answer; what came is kept", l.stop},
		{"continue", "", "let the model go on with an answer that broke off", l.goOn},
		{"send", "", "send what came back to you", l.send},
		{"drop", "", "forget what came back to you", l.drop},
		{"new", "", "", l.begin},
		{"sessions", "", "list the kept conversations, or those with the words", l.list},
		{"open", "NUMBER", "go on with one of them", l.open},
	}
}

// command runs one, and says whether to leave.
func (l *linear) command(name, arg string, now time.Time) (leave bool) {
	all := l.commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	switch {
	case name == "quit" || name == "exit":
		return true
	case name == "help":
		shared := action.All(false)
		for _, c := range all {
			a := shared.Named(c.name)
			if c.does == "" {
				c.does = a.Help
			}
			l.say("/%s: %s", spaced(c.name, c.argument, a.Argument), c.does)
		}
		l.say("/quit: leave")
	case i < 0:
		l.say("There is no command /%s. /help lists them.", name)
	default:
		all[i].run(arg, now)
	}
	return false
}
