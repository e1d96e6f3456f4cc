package controller

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/controller/internal/api"
	"storyline/controller/internal/drafts"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// A draft is kept beside what carriages tell, and takes nothing from it: displays
// go on, pages are read, and its editors see what waits for them once it is whole.
func TestADraftFromItsFirstWordsToItsApproval(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	id := s.publish()
	livetest.Until(t, "the publish to be done", func() bool {
		var p progress
		s.ask("GET", "/api/v1/publishes/"+id, nil, "", 200, &p)
		return p.State == "done"
	})
	put := func(query, yaml string, status int) (sum api.CampaignSummary) {
		t.Helper()
		body, err := json.Marshal(map[string]any{"yaml": yaml, "catalogue": map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		into := any(&sum)
		if status != 200 {
			into = nil
		}
		s.ask("PUT", "/api/v1/campaigns/they-used-you"+query, body, "application/json", status, into)
		return sum
	}
	sheets := func() (list []api.Sheet) {
		t.Helper()
		var out struct{ Sheets []api.Sheet }
		s.ask("GET", "/api/v1/campaigns/they-used-you/sheets", nil, "", 200, &out)
		return out.Sheets
	}
	approved := func(list []api.Sheet) (said string) {
		for _, one := range list {
			said += fmt.Sprintf("%s %v of %d, %v; ", one.Story, one.Persons, one.Needed, one.Approved)
		}
		return said
	}
	const all = "[editor-0 editor-1] of 2, true; "
	if got := approved(sheets()); got != "story-0 "+all+"story-1 "+all+"story-2 "+all {
		t.Errorf("what was published: %s", got)
	}

	// The first words of something new: kept, and in nobody's way.
	next := strings.Replace(string(campaignFile("one")), "Word one", "Another word", 1)
	half := strings.Replace(next, `heading: "Слово one"`, `heading: " "`, 1)
	put("", half, 422)
	if sum := put("?draft=true&by=olena", half, 200); sum.N != 2 || len(sum.Problems) != 1 || len(sum.Stories) != 0 {
		t.Errorf("%+v", sum)
	}
	s.ask("GET", "/api/v1/campaigns/they-used-you/sheets", nil, "", 422, nil)
	for _, path := range []string{"/", "/campaigns", "/campaigns/they-used-you", "/publishes/" + id} {
		r, err := http.Get("http://" + s.c.HTTP().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 200 {
			t.Errorf("%s with a draft that has problems: %d %s", path, r.StatusCode, b)
		}
	}
	var at struct{ Story string }
	s.ask("GET", "/api/v1/carriages/00000/at", nil, "", 200, &at)
	if at.Story != "story-0" {
		t.Errorf("the carriage tells %q", at.Story)
	}

	// Made whole: one story waits for its editors, the others are as they were.
	if sum := put("?by=olena", next, 200); sum.N != 3 || len(sum.Problems) != 0 || len(sum.Stories) != 3 {
		t.Errorf("%+v", sum)
	}
	if sum := put("", next, 200); sum.N != 3 {
		t.Errorf("the same text again makes version %d", sum.N)
	}
	waiting := sheets()
	if got := approved(waiting); got != "story-0 [] of 2, false; story-1 "+all+"story-2 "+all {
		t.Errorf("the edited story: %s", got)
	}
	for i, editor := range o.editors {
		e := waiting[0].Envelope
		e.AddSignature(editor)
		s.ask("PUT", "/api/v1/stories", e.Bytes(), "application/json", 200, nil)
		waiting = sheets()
		if w := waiting[0]; len(w.Persons) != i+1 || w.Approved != (i == 1) || len(w.Envelope.Signatures) != i+1 || w.Digest != playlists.DigestOf(w.Envelope.Payload) {
			t.Errorf("after %d editors: %+v", i+1, w.Approval)
		}
	}

	// The history, and going back: the old text's approvals still hold.
	var past struct{ Versions []api.Version }
	s.ask("GET", "/api/v1/campaigns/they-used-you/versions", nil, "", 200, &past)
	var who []string
	for _, v := range past.Versions {
		who = append(who, fmt.Sprintf("%d %s %s", v.N, v.Who, v.Act))
	}
	if diff := cmp.Diff([]string{"3 olena put", "2 olena put", "1 shell put"}, who); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	key := drafts.Key{Network: network, Campaign: "they-used-you"}
	if j, err := s.c.drafts.Undo(t.Context(), key, 3, "taras"); err != nil || j.N != 4 || string(j.YAML) != half {
		t.Fatalf("undo: %+v, %v", j.Version, err)
	}
	if j, err := s.c.drafts.Revert(t.Context(), key, 1, 4, "taras"); err != nil || j.N != 5 || string(j.YAML) != string(o.campaign) {
		t.Fatalf("version 1 taken back: %+v, %v", j.Version, err)
	}
	if got := approved(sheets()); got != "story-0 "+all+"story-1 "+all+"story-2 "+all {
		t.Errorf("version 1 taken back: %s", got)
	}
	if _, err := s.c.drafts.Undo(t.Context(), key, 3, "taras"); !errors.Is(asAPI(err), api.Conflict(drafts.ErrStale.Error())) {
		t.Errorf("undo by somebody who has seen version 3: %v", err)
	}
	s.ask("GET", "/api/v1/campaigns/none", nil, "", 404, nil)
}
