package action

// Table is every action, in the order of the help.
type Table []Action

// All gives what can be done. distinct says that the terminal tells Shift+Enter
// from Enter, so that the help names the better key.
func All(distinct bool) Table {
	t := append(append(Table{}, general...), ofPanels...)
	for i := range t {
		if t[i].Name == "newline" && distinct {
			t[i].Shown = "Shift+Enter"
		}
	}
	return t
}

func keys(names ...string) []string { return names }

// general are the actions that belong to no panel.
var general = Table{
	{"send", keys("enter"), "Enter", "send", "", Writing},
	{"newline", keys("ctrl+j", "shift+enter", "alt+enter"), "Ctrl+J", "new line", "", Writing},
	{"stop", keys("esc"), "Esc", "stop or close", "", Everywhere},
	{"interrupt", keys("ctrl+c"), "Ctrl+C", "stop, clear, quit", "", Everywhere},
	{"quit", keys("ctrl+d"), "Ctrl+D", "quit", "", Unwritten},
	{"next", keys("tab"), "Tab", "next panel", "", Everywhere},
	{"previous", keys("shift+tab"), "Shift+Tab", "previous panel", "", Everywhere},
	{"chat", keys("alt+1"), "Alt+1", "chat", "", Everywhere},
	{"keys", keys("f2", "alt+2"), "F2", "keys", "", Everywhere},
	{"models", keys("f3", "alt+3"), "F3", "models", "", Everywhere},
	{"waits", keys("f4", "alt+4"), "F4", "waits", "", Everywhere},
	{"events", keys("f5", "alt+5"), "F5", "events", "", Everywhere},
	{"help", keys("f1", "?"), "F1", "help", "", Everywhere},
	{"commands", keys("ctrl+p"), "Ctrl+P", "commands", "", Everywhere},
	{"new", keys("ctrl+n"), "Ctrl+N", "new conversation", "", Everywhere},
	{"sessions", keys("ctrl+s"), "Ctrl+S", "conversations", "WORDS", Everywhere},
	{"title", nil, "", "title of the conversation", "TITLE", Everywhere},
	{"export", nil, "", "", "KIND PATH", Everywhere},
	{"copymode", keys("f9"), "F9", "copy mode", "", Everywhere},
	{"redraw", keys("ctrl+l"), "Ctrl+L", "redraw", "", Everywhere},
	{"suspend", keys("ctrl+z"), "Ctrl+Z", "suspend", "", Everywhere},
	{"history", keys("ctrl+r"), "Ctrl+R", "earlier messages", "", Writing},
	{"edit", keys("ctrl+g"), "Ctrl+G", "external editor", "", Writing},
	{"undotext", keys("ctrl+_"), "Ctrl+_", "undo in the input", "", Writing},
	{"pageup", keys("pgup"), "PgUp", "scroll up", "", Everywhere},
	{"pagedown", keys("pgdown"), "PgDn", "scroll down", "", Everywhere},
	{"top", keys("ctrl+home"), "Ctrl+Home", "beginning", "", Everywhere},
	{"bottom", keys("ctrl+end"), "Ctrl+End", "end, follow", "", Everywhere},
	{"up", keys("up", "k"), "Up/k", "up", "", Reading},
	{"down", keys("down", "j"), "Down/j", "down", "", Reading},
	{"command", keys("/"), "/", "command", "", Reading},
	{"undo", keys("u"), "u", "undo", "", Reading},
	{"zoom", keys("f"), "f", "whole window", "", Reading},
}

// ofPanels are the actions that belong to one panel each.
var ofPanels = Table{
	{"copy", keys("y"), "y", "copy", "", InChat},
	{"copycode", keys("Y"), "Y", "copy code", "NUMBER", InChat},
	{"rewrite", keys("e"), "e", "edit, as a branch", "", InChat},
	{"restart", keys("r"), "r", "another answer", "", InChat},
	{"another", keys("R"), "R", "by another model", "MODEL", InChat},
	{"before", keys("["), "[", "branch before", "", InChat},
	{"after", keys("]"), "]", "branch after", "", InChat},
	{"branch", keys("b"), "b", "branch here", "", InChat},
	{"delete", keys("x"), "x", "delete", "", InChat},
	{"details", keys("i"), "i", "details", "", InChat},
	{"fold", keys("space"), "Space", "fold/unfold", "", InChat},
	{"write", keys("w"), "w", "write to a file", "PATH", InChat},
	{"story", keys("enter"), "Enter", "what happened", "", InChat},
	{"continue", keys("c"), "c", "continue", "", InChat},
	{"keep", keys("o"), "o", "keep", "", InChat},
	{"switch", keys("space"), "Space", "on/off", "KEY", InKeys},
	{"key", keys("enter"), "Enter", "details", "KEY", InKeys},
	{"test", keys("t"), "t", "test", "KEY", InKeys},
	{"clear", keys("r"), "r", "clear cooldown", "KEY", InKeys},
	{"copykey", keys("y"), "y", "copy the name", "KEY", InKeys},
	{"add", keys("a"), "a", "add keys", "PROVIDER NAME", InKeys},
	{"replace", keys("p"), "p", "replace secret", "KEY", InKeys},
	{"rename", keys("l"), "l", "rename", "KEY", InKeys},
	{"remove", keys("X"), "X", "remove", "KEY", InKeys},
	{"off", keys("O"), "O", "off until", "KEY TIME REASON", InKeys},
	{"limit", keys("m"), "m", "only for models", "KEY", InKeys},
	{"account", keys("g"), "g", "account", "KEY", InKeys},
	{"skipmodel", keys("x"), "x", "skip/use", "MODEL", InModels},
	{"raise", keys("K", "shift+up"), "K", "earlier", "MODEL", InModels},
	{"lower", keys("J", "shift+down"), "J", "later", "MODEL", InModels},
	{"first", keys("m"), "m", "first", "MODEL", InModels},
	{"now", keys("n"), "n", "now", "", InWaits},
	{"skip", keys("s"), "s", "next model", "", InWaits},
	{"cancel", keys("c"), "c", "cancel", "", InWaits},
	{"filter", keys("t"), "t", "filter", "KIND", InEvents},
	{"unfold", keys("enter"), "Enter", "unfold", "", InEvents},
	{"jump", keys("g"), "g", "to the message", "", InEvents},
	{"search", keys("/"), "/", "search", "", InEvents},
	{"copyevent", keys("y"), "y", "copy", "", InEvents},
	{"exportevents", keys("e"), "e", "export", "PATH", InEvents},
}
