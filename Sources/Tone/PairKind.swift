/// What two recordings have in common, as far as their tone tells.
public enum PairKind: String, Sendable, CaseIterable, Codable {
    /// The very same sound: whatever differs was done to it.
    case sameRecording = "same_recording"
    /// The same voice or instrument, at another time.
    case anotherTake = "another_take"
    /// Another voice or instrument, recorded much alike.
    case anotherSource = "another_source"
    /// Another voice or instrument, recorded in quite another way.
    case foreign

    /// For people.
    public var phrase: String {
        switch self {
        case .sameRecording: "the same recording, differently equalised"
        case .anotherTake: "another take of the same voice or instrument"
        case .anotherSource: "another voice or instrument, recorded alike"
        case .foreign: "another voice or instrument, recorded quite differently"
        }
    }
}
