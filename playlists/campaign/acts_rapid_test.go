package campaign

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
)

// Swapping carriages there and back leaves every byte as it was.
func TestCarriagesGoThereAndBack(t *testing.T) {
	before := readFile(t, shippedFleet)
	f := parseFleet(t, shippedFleet)
	var seats []playlists.Carriage
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			seats = append(seats, f.Trains[i].Carriages[j].ID)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		one, other := rapid.SampledFrom(seats).Draw(t, "one"), rapid.SampledFrom(seats).Draw(t, "other")
		there, err := SwapCarriages(f, one, other)
		if err != nil {
			t.Fatal(err)
		}
		after, err := EditFleet(before, there)
		if err != nil {
			t.Fatal(err)
		}
		g, problems := ParseFleet("swapped", after)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		back, err := SwapCarriages(g, one, other)
		if err != nil {
			t.Fatal(err)
		}
		if after, err = EditFleet(after, back); err != nil || !bytes.Equal(before, after) {
			t.Fatalf("%v\n%s", err, unified(before, after))
		}
	})
}

// What an operator puts onto a carriage is what it tells, whatever the rules deal;
// taken off again, the campaign is what it was.
func TestWhatIsPutOnIsTold(t *testing.T) {
	f := parseFleet(t, goodFleet)
	rapid.Check(t, func(t *rapid.T) {
		c := drawCampaign(t)
		for i := range c.Assign {
			c.Assign[i].Stories = nil
		}
		before := scribble(t, c)
		c = readText(t, before)
		story := rapid.SampledFrom(c.Written).Draw(t, "put").ID
		carriage := rapid.SampledFrom([]playlists.Carriage{"101", "102", "103", "201"}).Draw(t, "onto")
		changes, err := PutOn(c, f, story, carriage)
		if err != nil {
			t.Fatal(err)
		}
		after, err := EditCampaign(before, changes...)
		if err != nil {
			t.Fatal(err)
		}
		d := readText(t, after)
		told, highest := "", -1
		for _, one := range d.Deal(f) {
			if one.Carriage.ID == carriage && d.Assign[one.Rule].Priority >= highest {
				if d.Assign[one.Rule].Priority > highest {
					told, highest = "", d.Assign[one.Rule].Priority
				}
				told += string(one.Story)
			}
		}
		if told != string(story) {
			t.Fatalf("carriage %s tells %s, not %s", carriage, told, story)
		}
		if changes, err = TakeOff(d, f, story, carriage); err != nil {
			t.Fatal(err)
		}
		if after, err = EditCampaign(after, changes...); err != nil {
			t.Fatal(err)
		}
		if diff := meaning(c, readText(t, after)); diff != "" {
			t.Fatal(diff)
		}
	})
}
