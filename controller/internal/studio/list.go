package studio

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"storyline/playlists/campaign"
)

// joined writes a list as a field of a form has it.
func joined[T any](list []T) string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = fmt.Sprint(one)
	}
	return strings.Join(words, ", ")
}

func sortedThemes(f *campaign.Fleet) []campaign.Theme { return slices.Sorted(maps.Keys(f.Sensitive)) }

// sortedFields lists the fields of a form, so that the same form makes the same
// changes in the same order.
func sortedFields(f *form) []string { return slices.Sorted(maps.Keys(f.said)) }
