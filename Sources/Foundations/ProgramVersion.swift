/// The version of the program and its libraries.
public enum ProgramVersion {
    /// Three numbers, semantic versioning.
    public static let number = "0.1.0"
    /// As documents and model files say who made them: `soundalike 0.1.0`.
    public static let nameAndNumber = "soundalike \(number)"
}
