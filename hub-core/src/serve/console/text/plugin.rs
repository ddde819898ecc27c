//! Texts of adapters: what runs and whether it does its work, what it may do, what a later version would change. Pure.

use super::Text;

texts! {
    // What runs.
    PLUGINS = "适配器", "Plugins";
    PLUGINS_ASKS = "哪个版本在用，允许它做什么，新版本会改变什么？", "What runs, what may it do, and what would the new version change?";
    NO_PLUGINS = "没有适配器。", "There are no plugins.";
    NO_PLUGINS_DO = "用 hub plugin install 安装签名的适配器，或放进适配器文件夹。", "Install a signed one (hub plugin install), or put one into the folder of plugins.";
    SERVES = "在用版本", "Serves";
    SERVES_NOTHING = "未使用", "nothing here";
    FROM_FOLDER = "文件夹中的版本", "from the folder";
    USED_BY = "用于", "Used by";
    INSTALLED = "已安装", "Installed";
    VERSIONS = "版本", "Versions";
    VERSIONS_ARE = "每个版本都有可信单位的签名；换用、退回随时生效，不停机。", "Each is signed by a key that is trusted. Promoting and rolling back take effect at once and stop nothing.";
    NO_VERSIONS = "没有安装过版本，用的是文件夹中的适配器。", "No version is installed: what lies in the folder serves.";
    NO_VERSIONS_DO = "用 hub plugin install 安装签名的版本后，可在这里换用。", "Install a signed version (hub plugin install) to promote it here.";
    SIGNED_BY = "签名单位", "Signed by";
    SIZE = "大小", "Size";
    LIVE = "在用", "live";
    TRIED = "试用", "in the shadow";
    READY = "备用", "installed";
    SHADOWS = "试用版本的差异", "What the version in the shadow would change";
    SHADOWS_ARE = "在用版本每处理一条记录，试用版本也处理一次并逐项比较；试用版本的结果不会入档。", "Each record that the live version has committed is given to this one, too, and compared. Nothing else comes of it.";
    COMPARED = "已比较", "Compared";
    SAME = "相同", "Same";
    SKIPPED = "未比较", "Skipped";
    NO_DIFFERENCES = "没有发现差异。", "No difference so far.";
    OUTCOME = "结果", "Outcome";
    BY_LIVE = "在用版本", "Live";
    BY_OTHER = "试用版本", "In the shadow";
    HISTORY = "经过", "History";
    HISTORY_IS = "谁在什么时候做了什么。", "Who did what, and when.";
    DESPITE = "说明", "Despite";
    CHANGE = "更换", "Change";
    CHANGE_DOES = "所有枢纽立即生效；正在处理的一批用原版本处理完。不能使用该版本的枢纽继续用原版本，并在自己的本页上说明原因。", "It takes effect in every hub at once; a batch in hand ends as it began. A hub that cannot use the version goes on with the one before, and says why on this page of its own.";
    ADMIN_HINT = "需要 admin 角色", "needs the role admin";
    PROMOTE = "换用这个版本", "Promote";
    SHADOW_IT = "试用这个版本", "Try in the shadow";
    END_SHADOW = "结束试用", "End the shadow";
    ROLL_BACK = "退回上一个版本", "Roll back";
    CHANGED = "已经更换。", "It is so from now on.";
    ACT_INSTALLED = "安装", "installed";
    ACT_PROMOTED = "换用", "promoted";
    ACT_ROLLED_BACK = "退回", "rolled back";
    ACT_SHADOWED = "试用", "put into the shadow";
    ACT_UNSHADOWED = "结束试用", "taken from the shadow";
    ACT_REMOVED = "卸载", "removed";
    ACT_REPROCESSED = "重新处理", "had records written again:";

    // Whether it translates its sources.
    TRANSLATION = "翻译情况", "How it translates";
    TRANSLATION_IS = "每个数据源：是否在翻译，停在哪里，有哪些死信。", "Each source: whether its records are translated, what is in the way, and its dead letters.";
    NO_TRANSLATION = "本枢纽没有翻译它的数据源。", "This hub translates none of its sources.";
    NO_TRANSLATION_DO = "以 translate 阶段运行的枢纽才翻译；可能由集群中的另一台枢纽翻译。", "A hub that runs the stage translate does; it may be another of the cluster.";
    STATE_STARTING = "启动中", "Starting";
    STATE_QUARANTINED = "隔离", "In quarantine";
    UNTIL = "再试于", "Tried again";
    DEAD_SINCE_START = "死信（启动以来）", "Dead letters since the start";

    // What it may do.
    GRANTS = "允许它做什么", "What it may do";
    GRANTS_ARE = "适配器想要的，与本枢纽的配置所允许的，两者都有才授予。密码和令牌从不交给适配器：由枢纽代为登录和签名。", "It is granted what it wants and the configuration of this hub allows. No password and no token is given to it: the hub logs in and signs.";
    GRANT = "权限", "Grant";
    WANTED = "想要", "Wanted";
    GRANTED = "授予", "Granted";
    WHY_LESS = "不同的原因", "Why they differ";
    GRANTED_WHOLE = "全部授予", "All of it is granted";
    GRANTED_LESS = "项没有全部授予", "not granted in full";
    NOTHING_GRANTED = "不授予", "nothing";
    NOT_AT_HAND = "这个版本的签名文件不在本枢纽；换用或试用时才会取来。", "The signed file of this version is not in this hub, which fetches it once the version is to serve or to be tried.";
    IS_UNREADABLE = "签名文件读不出来", "Its signed file cannot be read";
    KIND_PROFILE = "登录与签名", "Profile";
    KIND_HOST = "主机", "Host";
    KIND_MEMORY = "内存", "Memory";
    KIND_TIME = "每次调用的时间", "Time of a call";
    KIND_GIVES = "写入档案", "Gives";
    KIND_TAKES_BACK = "回送平台", "Takes back to the platform";
    KIND_RATE = "请求速率", "Rate of requests";
    ANY_PLATFORM = "任一平台", "any platform";
    LESS_UNSERVED = "本枢纽没有数据源或回送使用它", "no source and no route of this hub names it";
    LESS_PROFILE = "它服务的平台没有配置这种方式", "no platform that it serves is configured with it";
    LESS_HOST = "它服务的平台不在这台主机", "no platform that it serves lies there";
    LESS_SANDBOX = "沙箱给任何适配器的上限", "the sandbox gives no adapter more";
    LESS_CEILING = "管理员给这个适配器的上限", "the administrator gives this adapter no more";
    LESS_SCHEMA = "枢纽没有这个种类，或者 schema 不同", "the hub has no such family, or another schema of it";
    LESS_ROUTE = "没有回送使用它", "no route of it takes this back";
    LESS_ADDRESS = "平台没有配置地址", "the platform is configured without an address";
    INSTEAD = "配置的是", "configured instead";
}
