package launch

import (
	"testing"

	"storyline/controller/internal/desk/desktest"
)

func TestEverySentenceHasItsTranslation(t *testing.T) { desktest.Words(t, ".") }
