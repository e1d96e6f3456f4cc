package main

import (
	"testing"
	"time"
)

func TestTheCrowdIsWhatTheBenchmarkSays(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	fleet, campaign, err := writeCrowd(t.TempDir(), 100, now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := goodSource(campaign, fleet, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.plan(now)
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Arrangements) != 100 || len(plan.Stories) != 5 {
		t.Errorf("%d arrangements of %d stories", len(plan.Arrangements), len(plan.Stories))
	}
	for _, story := range plan.Stories {
		if n := len(story.Payload); n < 5000 || n > 6144 {
			t.Errorf("story %s has %d bytes, want 5 to 6 KB", story.ID, n)
		}
	}
}
