import CSoundalikeHeader
import SoundalikeFoundations

/// What C gets for a Swift error: the number that the program exits with.
typealias Status = Int32

/// Does `work`, and turns what it throws into a status and a message for this thread.
func status(of work: () throws -> Void) -> Status {
    do {
        try work()
        return 0
    } catch {
        let known = error as? SoundalikeError ?? SoundalikeError(.internalFault, nil, String(describing: error))
        soundalike_keep_error_message(known.description)
        return known.code.exitStatus
    }
}

/// Something an argument has to be there for.
func required<Value>(_ argument: Value?, _ name: String) throws -> Value {
    guard let argument else { throw SoundalikeError(.usage, name, "is NULL") }
    return argument
}

/// Text from C.
///
/// - Throws: `.usage` when it is not UTF-8.
func swiftText(_ argument: UnsafePointer<CChar>, _ name: String) throws -> String {
    guard let text = String(validatingCString: argument) else { throw SoundalikeError(.usage, name, "is not UTF-8") }
    return text
}
