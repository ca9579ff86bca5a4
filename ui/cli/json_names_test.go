package cli

import (
	"reflect"
	"strings"
	"testing"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/ui/cli/session"
)

// TestNamesInJSONStay: programs read what --json prints. A name may be added;
// none is changed or goes.
func TestNamesInJSONStay(t *testing.T) {
	for _, c := range []struct {
		printed any
		names   string
	}{
		{askResult{}, "text reasoning model preferred key attempts sends usage finish tool_calls waited_seconds first_token_seconds seconds events error hint earliest"},
		{askUsage{}, "input_tokens output_tokens reasoning_tokens estimated"},
		{chat.ToolCall{}, "name arguments"},
		{engine.Event{}, "n time event request model key status class limit wait_seconds until attempt from why text"},
		{keyLine{}, "name provider account models state why until off secret tail declared"},
		{offLine{}, "since until reason"},
		{modelLine{}, "place model state keys_ready keys why until text unlisted nearest"},
		{providerLine{}, "name title base_url limits_shared_by variables checked free_plan may_train closed"},
		{freeLine{}, "models pooled kind limit seen source"},
		{testLine{}, "name provider class outcome status models took_seconds error base_url chat unlisted accepted_by limits"},
		{explainedAnswer{}, "class limit wait_seconds retry_same_key scope limits other_limits dimension window calendar models blames code text"},
		{explainedLimit{}, "kind limit remaining reset_seconds"},
		{session.Paths{}, "config data ledger secrets conversations state events"},
	} {
		printed := reflect.TypeOf(c.printed)
		there := map[string]bool{}
		for i := range printed.NumField() {
			name, _, _ := strings.Cut(printed.Field(i).Tag.Get("json"), ",")
			there[name] = true
		}
		for _, name := range strings.Fields(c.names) {
			if !there[name] {
				t.Errorf("%s has no %q any more", printed, name)
			}
		}
	}
}
