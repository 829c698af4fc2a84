// Package fault holds the errors that a use case may answer with: a kind, which the edge turns into a status, and a
// stable code, which the screens translate. It never holds what a person typed. Start reading at Error.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of answer an error is. Any error that is not an *Error is internal.
type Kind int

// The kinds, and the only ones (house style 2.5).
const (
	Internal        Kind = iota
	Invalid              // what was sent cannot be right; nothing was done
	Unauthenticated      // no valid session or proof
	Forbidden            // visible, but not for this actor
	NotFound             // absent, or not for this actor to know of
	Conflict             // right in itself, but the world has moved on
	TooMany              // a limit that protects the door
	Unavailable          // cannot be answered now; nothing was done
)

// Field names one input that was refused. Location is a path such as "items[0].sealed"; it never carries the value.
type Field struct {
	Location string
	Code     string
	Message  string
}

// Error is the only error that reaches a person. Message is English, safe to show, and free of what was sent.
type Error struct {
	Kind    Kind
	Code    string
	Message string
	Fields  []Field
	cause   error
}

// New makes an Error of kind with a stable code and a message that is safe for the person who asked.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Wrap is New that keeps the cause for the log's error kind; the cause never reaches the wire.
func Wrap(kind Kind, code, message string, cause error) *Error {
	return &Error{Kind: kind, Code: code, Message: message, cause: cause}
}

// Refuse makes an Invalid error about named inputs.
func Refuse(code, message string, fields ...Field) *Error {
	return &Error{Kind: Invalid, Code: code, Message: message, Fields: fields}
}

// Error implements error. It shows the code only: a log line may carry it.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.Code, e.cause)
	}
	return e.Code
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is compare by code, so that package-level faults serve as sentinels.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code && t.Kind == e.Kind
}

// Of finds the *Error in err's chain, or nil for an internal one.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// HasCode reports whether err is a fault with this code.
func HasCode(err error, code string) bool {
	e := Of(err)
	return e != nil && e.Code == code
}
