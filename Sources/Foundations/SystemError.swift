#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension SoundalikeError {
    /// What a failed system call means to the user.
    ///
    /// - Parameters:
    ///   - code: what the failure counts as when the error number itself does not decide it.
    ///   - subject: the file concerned, as the user named it.
    ///   - attempt: what was being tried, such as "cannot be read"; the system's own words follow it.
    ///   - errorNumber: `errno` right after the call.
    public static func system(_ code: Code, _ subject: String?, _ attempt: String, errorNumber: Int32) -> SoundalikeError {
        switch errorNumber {
        case ENOSPC, EDQUOT:
            return SoundalikeError(.inputOutput, subject, "the disk is full", remedy: "nothing was left behind; free some space and run again")
        case EFBIG:
            return SoundalikeError(.inputOutput, subject, "the file would be larger than the system allows here")
        case EIO:
            return SoundalikeError(.inputOutput, subject, "\(attempt): the device reports an error")
        default:
            return SoundalikeError(code, subject, "\(attempt): \(message(of: errorNumber))")
        }
    }

    /// The system's sentence for an error number, with a small first letter so that it can follow a colon.
    private static func message(of errorNumber: Int32) -> String {
        guard let text = strerror(errorNumber) else { return "error \(errorNumber)" }
        let sentence = String(cString: text)
        return sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}
