package controller

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gopkg.in/yaml.v3"
)

// All rooms speak through one catalogue: of two translations of one sentence the
// last to be read would stand everywhere.
func TestRoomsTranslateOneSentenceAlike(t *testing.T) {
	for _, lang := range []string{"en", "uk"} {
		names, err := filepath.Glob(filepath.Join("internal", "*", "words", lang+".yaml"))
		if err != nil || len(names) < 5 {
			t.Fatalf("found %v, %v", names, err)
		}
		type said struct{ by, text string }
		first := map[string]said{}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var sentences map[string]any
			if err := yaml.Unmarshal(b, &sentences); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for sentence, translation := range sentences {
				text := fmt.Sprint(translation) // of forms, in the order of their names
				before, twice := first[sentence]
				if twice && before.text != text {
					t.Errorf("%s says %q for %q, %s says %q", name, text, sentence, before.by, before.text)
				}
				first[sentence] = said{name, text}
			}
		}
	}
}
