// Package reminder sends guests short neutral texts, if they wished for them: at most three an appointment - it is sure, it is
// tomorrow, it has changed - and "please look at your page" where something waits there. The words are the same whatever it is. The
// package owns the notice address: one number or mail address, wrapped with a key slot, which the sender job alone opens and nobody
// reads. It never knows what an appointment is about, a name, or a text. Start reading at Service.Refresh and Service.Run.
package reminder

import (
	"context"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	post "lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/token"
)

// Kind is why a text is sent. The first three are an appointment's, each once.
type Kind string

// The kinds. An answer says what a look says.
const (
	Confirmed Kind = "confirmed"
	DayBefore Kind = "day_before"
	Change    Kind = "change"
	Answer    Kind = "answer"
	Look      Kind = "look"
)

// Hours of the programme's day, in minutes.
const (
	quietFrom  = 20 * 60
	quietUntil = 8 * 60
	eveningAt  = 16 * 60 // on the day before
	every      = 15      // texts leave at these minutes, so that their time does not tell when somebody did something
)

// The faults of this package.
var (
	ErrAddress   = fault.New(fault.Invalid, "short_text_address_invalid", "Short texts cannot be sent there. Write one mail address, or one mobile number.")
	ErrOff       = fault.New(fault.Conflict, "short_texts_off", "This programme sends no short texts.")
	ErrNothing   = fault.New(fault.Conflict, "short_texts_nothing", "There is nothing to come that a text could be about.")
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrCode      = fault.New(fault.NotFound, "stop_code_unknown", "No texts are sent under this code, or not any more.")
)

// What is written down for the guest to read.
const (
	textsWanted  audit.Action = "texts_wanted"
	textsStopped audit.Action = "texts_stopped"
)

// Appointment is a day or a week of a guest, or a request for one that is not answered yet.
type Appointment struct {
	ID       string
	GuestID  string
	Begins   clock.Date
	Ends     clock.Date // its last day
	AnswerAt time.Time  // of a request: the promised moment; zero when there is an appointment
	Answered bool       // it is sure by an answer: the text about the answer has said so
}

// Appointments answers for what guests have booked.
type Appointments interface {
	// Of lists what a guest has to come, today's included.
	Of(tx *db.Tx, guestID string) ([]Appointment, error)
	// On lists the appointments that begin on a date.
	On(tx *db.Tx, date clock.Date) ([]Appointment, error)
	// WaitsUntil is until when a guest waits in a line for an earlier day or a week; zero for nobody who does.
	WaitsUntil(tx *db.Tx, guestID string) (clock.Date, error)
}

// Guest is what the words of a text depend on.
type Guest struct {
	Language string
	HasPage  bool // whoever has no keys can only call
}

// Guests answers for the guests.
type Guests interface {
	// Reached gives a guest who is there. Errors: not_found.
	Reached(tx *db.Tx, guestID string) (Guest, error)
}

// Words gives the words of a text; the same for a language, a kind and whether there is a page. code ends all texts to that address.
type Words func(to Guest, kind Kind, code string) (subject, text string, err error)

// Mail hands one mail over (*mail.Sender).
type Mail interface {
	Send(ctx context.Context, m post.Message) error
}

// Phone hands one text over (*sms.Sender).
type Phone interface {
	On() bool
	Number(written string) (string, bool)
	Send(ctx context.Context, number, text string) error
}

// Keys reads the keys of slots and destroys them (*shred.File, *shred.Remote).
type Keys interface {
	Key(ctx context.Context, slot int64) ([]byte, error)
	Overwrite(ctx context.Context, slots ...int64) error
}

// Slots hands out key slots that were made ahead (*shred.Slots).
type Slots interface {
	Take(ctx context.Context) (slot int64, key []byte, err error)
}

// Audit writes down what was done about a guest, for the guest to read.
type Audit interface {
	Record(tx *db.Tx, e audit.Entry) error
}

// Deps is what a Service needs. Key is the server's secret, the same on every copy and never in the database.
type Deps struct {
	DB           *db.DB
	Box          *outbox.Box
	IDs          token.Source
	Key          []byte
	Keys         Keys
	Slots        Slots
	Appointments Appointments
	Guests       Guests
	Words        Words
	Mail         Mail // nil where no mail server is set
	Phone        Phone
	Audit        Audit
}

// Service holds the use cases.
type Service struct{ deps Deps }

// New makes the service; api joins it.
func New(d Deps) *Service { return &Service{deps: d} }

// ByMail reports whether texts can be sent by mail.
func (s *Service) ByMail() bool { return s.deps.Mail != nil }

// ByPhone reports whether texts to phones can be sent.
func (s *Service) ByPhone() bool { return s.deps.Phone != nil && s.deps.Phone.On() }
