package sim_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"sluice/engine/sim"
)

// A provider with one key and two requests a minute, inside the process.
func Example() {
	server := sim.New(sim.Scenario{Providers: []sim.Provider{{
		Name: "relay", Prefix: "/v1",
		Keys:    []sim.Key{{Name: "one", Token: "sk-one"}},
		Models:  []sim.Model{{Name: "large"}},
		Limits:  []sim.Limit{sim.RPM(2)},
		Answers: []string{"Hello."},
	}}})
	client := http.Client{Transport: server.Transport()}
	for range 3 {
		req, err := http.NewRequest(http.MethodPost, "http://sim/v1/chat/completions",
			strings.NewReader(`{"model":"large","messages":[{"role":"user","content":"Hi"}]}`))
		if err != nil {
			panic(err)
		}
		req.Header.Set("Authorization", "Bearer sk-one")
		resp, err := client.Do(req)
		if err != nil {
			panic(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			panic(err)
		}
		fmt.Println(resp.StatusCode, strings.Contains(string(body), "Hello."))
		resp.Body.Close()
	}
	// Output:
	// 200 true
	// 200 true
	// 429 false
}
