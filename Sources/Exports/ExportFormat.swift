/// What settings can be written as, for other programs.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// A bundle of LV2 presets.
    case lv2Preset = "lv2-preset"
    /// A track template for Reaper.
    case reaper
    /// A configuration for Equalizer APO.
    case apo
    /// Filter settings for Room EQ Wizard.
    case rew

    /// How names of such files end.
    public var suffix: String {
        switch self {
        case .lv2Preset: ".lv2"
        case .reaper: ".RTrackTemplate"
        case .apo, .rew: ".txt"
        }
    }
}
