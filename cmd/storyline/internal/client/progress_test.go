package client

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhoIsNotCountedIsNamedOnce(t *testing.T) {
	away := Fault{Display: "d-1", Carriage: "1", Why: "was not there when the wave began"}
	blank := Fault{Display: "d-2", Carriage: "2", Why: "is blanked by a technician"}
	const (
		first  = `{"display":"d-1","carriage":"1","why":"was not there when the wave began"}`
		second = `{"display":"d-2","carriage":"2","why":"is blanked by a technician"}`
	)
	for name, c := range map[string]struct {
		answer string
		want   []Fault
	}{
		"to all at once":                    {`{"state":"done"}`, nil},
		"all waves are over":                {`{"state":"done","excused":[` + first + `]}`, []Fault{away}},
		"a wave is watched":                 {`{"state":"waiting","excused":[` + first + `],"watch":{"excused":[` + second + `]}}`, []Fault{away, blank}},
		"it stopped since nobody proved it": {`{"state":"stopped","faults":[` + second + `],"excused":[` + first + `,` + second + `]}`, []Fault{away}},
	} {
		var p Progress
		if err := json.Unmarshal([]byte(c.answer), &p); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, p.NotCounted()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
