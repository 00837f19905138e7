/// An error as a value: what is wrong, with what, and what the user can do about it.
///
/// Every room throws this one type, so that a command can turn any failure into one line and one exit code.
public struct SoundalikeError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure. Open to extension; each kind knows the exit code that a program ends with.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// A word or two for machines to tell kinds apart by.
        public let description: String
        /// The process exit status for this kind of failure (`sysexits.h` where it has a fitting number).
        public let exitStatus: Int32

        /// A kind of failure.
        public init(description: String, exitStatus: Int32) {
            self.description = description
            self.exitStatus = exitStatus
        }

        /// The request itself makes no sense.
        public static let usage = Code(description: "usage", exitStatus: 64)
        /// Not audio, corrupt, silent, too short, not finite, bad settings or model.
        public static let badData = Code(description: "bad data", exitStatus: 65)
        /// No such input, or a folder where a file was meant.
        public static let noInput = Code(description: "no input", exitStatus: 66)
        /// A plugin or the tensor engine cannot be had.
        public static let unavailable = Code(description: "unavailable", exitStatus: 69)
        /// A fault of ours.
        public static let internalFault = Code(description: "internal fault", exitStatus: 70)
        /// The output cannot be created, or is there already.
        public static let cannotCreate = Code(description: "cannot create", exitStatus: 73)
        /// Reading or writing failed, or the disk is full.
        public static let inputOutput = Code(description: "input/output", exitStatus: 74)
        /// Stopped by the user.
        public static let interrupted = Code(description: "interrupted", exitStatus: 130)
    }

    /// What kind of failure it is.
    public var code: Code
    /// What the failure is about, as the user named it: a file, a plugin, a parameter. Printed first.
    public var subject: String?
    /// What is wrong, in a few words without a full stop.
    public var problem: String
    /// What to do about it, where that is not obvious.
    public var remedy: String?

    /// A failure of kind `code`.
    public init(_ code: Code, _ subject: String? = nil, _ problem: String, remedy: String? = nil) {
        self.code = code
        self.subject = subject
        self.problem = problem
        self.remedy = remedy
    }

    /// The same failure, said of `subject`; what it was about within that stands before the problem.
    public func about(_ subject: String) -> SoundalikeError {
        var error = self
        if let part = self.subject, part != subject { error.problem = "\(part): \(problem)" }
        error.subject = subject
        return error
    }

    /// `SUBJECT: problem; remedy`, always on one line and not much longer than one can read: names may come from anybody.
    public var description: String {
        var line = subject.map { "\($0.shortened(to: 300)): " } ?? ""
        line += problem.shortened(to: 1_000)
        if let remedy { line += "; \(remedy.shortened(to: 2_000))" }
        return String(line.map { $0.isNewline ? " " : $0 }).printable()
    }
}
