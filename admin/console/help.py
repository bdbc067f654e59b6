"""Help beside each page: a few plain sentences and where the guide says more. One table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Help:
    """``guide``: a file of docs/guides without its ending; ``section``: a heading in it."""

    text: str
    guide: str
    section: str


def _of(guide: str, section: str, **texts: str) -> dict[str, Help]:
    """Pages (their names with _ for -) that one section of a guide tells of."""
    return {name.replace("_", "-"): Help(text, guide, section) for name, text in texts.items()}


HELP: Mapping[str, Help] = MappingProxyType(
    {
        **_of(
            "administrator",
            "开始以前",
            home="这里列出等您处理的工作和今天的考次。点卡片直接去办理；左侧是您可以打开的全部页面。",
            accounts="列出全部账号。点用户名可以授予、收回角色，停用账号，重置动态口令；每一次都要写事由。",
            account="角色决定能打开哪些页面，权限相加。更改立即生效，并有记录；自己的由另一位管理员更改。",
            account_new="用户名是登录用的，建立以后不能改。初始密码只显示一次，请当面交给本人。",
        ),
        **_of(
            "administrator",
            "人员与操作记录",
            people="按姓名、单位、县区筛选，或按完整的证件号码、电话查找。号码总是遮去中间几位。",
            person="一个人的基本信息、历次报名和成绩、证书。查看完整号码要写事由，并会记录下来。",
            person_unmask="完整号码只显示这一次，离开本页后要重新写事由才能再看。",
            trail="谁在什么时间、对什么、做了什么。可以按操作人、操作、对象、日期查找；记录只增不改。",
        ),
        **_of(
            "administrator",
            "一场测试，从头到尾",
            sessions="每一次测试是一个考次。点考次名称，办理从报名到发布的各个步骤。",
            session="上面一排是这个考次的进度，从左到右办理：报名、编机位、组卷、测试、评分、发布。下面是每一位应试人现在的情况。",
            session_new="先定名称、性质、站点和日期，其余可以按默认值。性质以后决定成绩的效力，请选准。",
            **{"import": "下载模板填好，再上传预览。有一处错误就一行也不导入；核对无误再确认。"},
            register_one="一次登记一个人，准考证号自动编排。报名规则不允许的，写明破例理由才能报名。",
            seating="先预览座位，确认以后才生效。重新编排要写理由，已经开始的人机位不变。",
            printing="准考证、门贴、桌签、签到表。成批的准考证在后台生成，可以离开本页。",
            papers="每个机位一份试卷，相邻的人题目不同。看过、打印过试卷的人和时间都有记录。",
            accommodations="有残疾或特殊困难的应试人，在开始测试以前登记需要的安排，并写明依据。改后应试人要重新登录。",
            booths="每台测试机用登记码登记一次。勾选机位发登记码，或下载登记文件用 U 盘带去。",
            booth_codes="登记码只显示这一次，请抄下或打印，在测试机上输入。",
            sitting="一次应试的全部内容：各项录音、机器评分、测试员评分、经过。能看到多少取决于您的权限。",
        ),
        **_of(
            "sheets",
            "导入一张表",
            sheets="上传单位自己的表格，或导出全部人员、任职、单位。上传只是第一步，预览核对以后才写入。",
            sheet_import="先核对每一列的意思，再预览。有一处错误就一行也不写入；核对过的栏目以后自动沿用。",
        ),
        **_of(
            "sheets",
            "导出，改好再导入",
            sheet_export_page="文件做好以后点“下载”，保留 24 小时。改好的表格可以原样再上传。",
        ),
        **_of(
            "invigilator",
            "测试中",
            room="每格一个机位，颜色说明所处的步骤；红色的请到机位查看。点机位号打开菜单，所有操作都在里面。",
            room_pin="监考密码用来退出机位程序，只显示这一次，请抄下，不要让应试人看到。",
            room_seat="对一个机位的全部操作。换机位立即生效；作废以后不能恢复，请核对姓名。",
        ),
        **_of(
            "examiner",
            "给命题说话评分",
            marking="分给您的命题说话录音。点“从第一份开始”，评完一份自动打开下一份；选的、写的随时保存。",
            desk="听录音，六个部分各选一项扣分，右下角随即显示得分。提交以后一分钟内可以撤回；评完才看得到机器的建议。",
        ),
        **_of(
            "examiner",
            "复审第 1 至 3 项",
            review_tasks="总测试员指定您复审的应试，按代号列出。各项评完以后一起提交。",
            review_task="逐项打开评分，各项齐了再提交。要改已提交的，改好有关的项，写明理由再提交。",
            review_task_item="点一个音节从那里听，再点改判错误、缺陷、漏读；各分级扣分也要选。",
        ),
        **_of(
            "examiner",
            "平行评分",
            parallel_queue="平行评分用来检验机器评得准不准。请独立判断，看不到机器和别人的分数。",
            parallel_desk="听四项录音，填每一项的得分（不是扣分）。各项都填了才能提交。",
        ),
        **_of(
            "chief-examiner",
            "指定测试员",
            assign="勾选两名以上测试员，点“分配”：每份录音自动给其中两人，工作量均匀。再点一次只补空缺。",
        ),
        **_of(
            "chief-examiner",
            "异常复审",
            reviews="机器不能评或提示异常的测试项，由您听录音评分。全部处理完，成绩才能发布。",
            review="点一个音节从那里听，再点改判错误、缺陷、漏读。提交以前看不到机器的分数。",
        ),
        **_of(
            "chief-examiner",
            "抽查和一级复审",
            session_reviews="按评分规则抽取要复审的应试，再给每份指定复审人。“种子”是抽签用的数，记下它，以后能原样重抽。",
        ),
        **_of(
            "chief-examiner",
            "发布成绩",
            release="先看谁齐全、谁还缺什么，再发布。发布以后不能改写，只能产生新版本。",
            results="已发布的成绩。点姓名看各项得分、各个版本、成绩单和证书。",
            result="现行成绩在上面，“版本”列出历次成绩和依据；已发布的成绩从不改写。",
            recognitions="上级的认定结果用 Excel 表一次登记；有一行错误就一行也不登记。",
        ),
        **_of(
            "chief-examiner",
            "成绩复核",
            appeals="应试人对成绩有疑问的申请。请在答复期限以前办理。",
            appeal="先指定没有听过这份录音的国家级测试员重新评分，评完以后答复。答复以后不能再改。",
            appeal_new="登记应试人的复核申请。登记以后开始复核，不能撤销，请先核对期限和范围。",
        ),
        **_of(
            "chief-examiner",
            "评分规则",
            marking_rules="本站评分、复审、复核的各项规定。保存产生新版本，只影响以后开始评分的考次。",
        ),
        **_of(
            "chief-examiner",
            "测试员质量和重评",
            examiner_quality="各测试员评分的宽严、变化、速度和前后一致。提示只供查看，不影响成绩。",
        ),
        **_of(
            "parallel-run",
            "一、建立平行评分",
            parallel_runs="请测试员盲评一批录音，同机器评分比较，用数据决定哪一项可以由机器评。",
            parallel_new="选考次、抽样方法和测试员。份数越多，结论越可靠。",
            parallel_import="在纸上评的分数，填进下载的评分表再上传。有一处错误就一行也不导入。",
        ),
        **_of(
            "parallel-run",
            "二、看报告",
            parallel_run="看各测试员的进度；评得差不多时点“出报告”。报告按当时的数据保存，不会再变。",
            parallel_report="先看“结论摘要”，再看“换轨规则”。每个数字旁边都有“测试员之间”一栏作比较。",
        ),
        **_of(
            "parallel-run",
            "三、决定",
            switch_thresholds="机器评分要达到的各项界限。改动产生新版本，已出的报告和决定不变。",
        ),
        **_of(
            "parallel-run",
            "四、复查与撤回",
            switch="各站点、各测试项现在由人评还是由机器评，依据哪份报告，最近有没有偏移。",
        ),
        **_of(
            "trainer",
            "发放练习码",
            practice="找到要练习的人，发给练习码；凭码可以在任何空闲的测试机上练习。",
            practice_code="练习码只显示这一次，请抄下或打印交给本人。",
        ),
        **_of(
            "trainer",
            "看练习记录",
            practice_person="上次测试发现的问题、各项练习的情况和最近读的词。声音不保存，只记对错。",
        ),
        **_of(
            "certificates",
            "逐份出具",
            documents="全部成绩单和证书。点编号可以补印、更正、撤销，或下载电子证书。",
            document_new="任职资格、培训等本单位自己颁发的证书：先找持证人，再写内容。",
        ),
        **_of(
            "certificates",
            "补印、更正和撤销",
            document_page="补印编号不变；更正产生新编号，旧证书作废；撤销以后不能恢复。每一次都要写事由。",
        ),
        **_of(
            "certificates",
            "批量出具",
            batches="为一个考次所有已发布成绩的人一次出具。工作在后台进行，可以离开。",
            batch="这一批的进度和下载。没有出具的人列出原因，处理好以后再出具一次即可。",
        ),
        **_of(
            "certificates",
            "旧证书",
            old_certificates="系统启用以前的纸质证书，录入以后可以按姓名或编号查到，不能在查验网页验证。",
        ),
        **_of(
            "certificates",
            "版式和编号",
            certificate_settings="证书长什么样、编号怎样排。改动只影响以后出具的证书。",
            design="左边是版式文字，右边是样张。先预览，再保存为新版本，最后启用。一般不需要改。",
        ),
        **_of(
            "archive",
            "检索和完整档案",
            archive="按任何一个条件查多年以前的应试和录音。点姓名看这个人的完整档案，点考次看整场的档案。",
            archive_person="这个人每次应试的录音、评分、成绩各版本、证书和经过。“校验码”用来核对录音有没有改动。",
            archive_session="这一次测试的全部应试、异常情况和经过。",
        ),
        **_of(
            "archive",
            "导出",
            archive_export="选要的列和格式，点“导出”。行数多时在后台进行，文件保留 24 小时。",
            archive_exports="谁在何时导出过什么。自己的文件 24 小时内可以再下载。",
            archive_export_page="导出的进度。完成以后点“下载”；文件只有申请的人能下载。",
            archive_handover="向市档案馆移交时随附的清单，可以按年份或按考次制作。",
        ),
        **_of(
            "archive",
            "完好性",
            archive_fixity="系统每天自动核对一部分录音是否完好。有问题时请立即报告负责人，不要改动文件。",
            archive_verify="立即核对全部录音和记录。录音多时需要几分钟。",
        ),
        **_of(
            "archive",
            "保管、冻结和销毁",
            disposals="录音保管期满以后，由档案管理员提出、总测试员审批、档案管理员执行，三步分开。",
            disposal="这份销毁申请的内容和进度。提出的人自己不能审批。",
            holds="申诉、诉讼、调查期间冻结的档案，解除以前不能销毁。",
        ),
        **_of(
            "booth-candidate",
            "成绩和复核",
            mine="您报了名的测试、成绩、成绩单和证书。对成绩有疑问，可以向报名的测试站申请复核。",
        ),
        **_of(
            "administrator",
            "测试员回避",
            ties="测试员不评亲属、同事的录音。同一单位和本人自动回避；其他关系在这里登记，改动都要写理由。",
        ),
        **_of(
            "administrator",
            "免试",
            exemptions="按省级规定登记的免试，由另一位总测试员审批。批准以后机位自动跳过这一项。",
            candidate_exemptions="选规定、填证明材料，交总测试员审批；须在测试开始以前。",
        ),
        **_of(
            "administrator",
            "常用筛选",
            saved_views="您保存过的筛选，只有您自己看得到。可以改名、删除，点名称直接打开。",
        ),
        **_of(
            "certificates",
            "按名单出具",
            office_import="下载模板，每人一行，上传预览。有一处错误就一份也不出具；已出具的自动跳过。",
        ),
        **_of(
            "invigilator",
            "结束",
            closing="列出还没有办完的事，点“去处理”直接去办。全部办完才能结束；结束以后只有总测试员能重新开放。",
        ),
        **_of(
            "invigilator",
            "异常情况",
            incidents="全部异常记录，可以按考次、类别、是否完整、日期查找。",
            incident="写明经过、处理和应试人陈述，可以附扫描件，打印记录表签字。考次结束以后不能再改。",
            incident_new="选类别，写清时间和经过。作废、违纪、中断须有应试人陈述。",
        ),
        **_of(
            "registration",
            "审核",
            applications="等您审核的报名申请，按考次列出。",
            session_applications="对照照片逐份或成批审核：1 通过，2 退回，3 不通过；后两种写理由。",
            application="一份申请的全部内容和经过。查看完整号码要写事由，并会记录下来。",
            application_unmask="完整号码只显示这一次，离开本页后要重新写事由才能再看。",
        ),
        **_of(
            "registration",
            "取消与恢复",
            registrations="本考次已报名和已取消的人。取消、恢复都在各人的页面办理。",
            candidate_registration="取消、恢复报名都要写理由；恢复时重新核对报名规则。",
        ),
        **_of(
            "registration",
            "修改已公布的考次",
            session_edit="改动先列出对已报名者的影响，确认以后才生效，理由和前后内容都有记录。",
        ),
    }
)
